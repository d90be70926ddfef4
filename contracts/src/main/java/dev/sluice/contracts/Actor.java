package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Who did something: a person of the scope's tenant, or one of the services. Not always whose conversation it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@Type(value = Actor.Person.class, name = "Person"), @Type(value = Actor.Service.class, name = "Service")
})
public sealed interface Actor {
    Actor ORCHESTRATOR = new Service("orchestrator");
    Actor WORKERS = new Service("agent-workers");
    Actor EXECUTOR = new Service("tool-executor");

    /** A person, or a system that acts under a user's name. */
    record Person(UserId user) implements Actor {}

    /** A service by its module's name: 1 to 32 lower-case letters, digits or dashes. */
    record Service(String name) implements Actor {
        public Service {
            if (name == null || !Role.FORM.matcher(name).matches()) {
                throw new IllegalArgumentException("a service's name is 1 to 32 lower-case letters, digits or dashes");
            }
        }
    }
}
