package dev.sluice.session.access;

import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Turns away from an endpoint that {@link Requires} a right whoever has it nowhere, before the body is read. */
public class RightsFilter {
    private final Access access;
    private final AuditTrail audit;
    private final SecurityIdentity identity;

    public RightsFilter(Access access, AuditTrail audit, SecurityIdentity identity) {
        this.access = access;
        this.audit = audit;
        this.identity = identity;
    }

    @ServerRequestFilter
    public void filter(SimpleResourceInfo resource, HttpServerRequest request) throws NoSuchMethodException {
        var type = resource.getResourceClass();
        var method = type.getMethod(resource.getMethodName(), resource.parameterTypes());
        right(method).or(() -> right(type)).ifPresent(right -> {
            if (!Caller.isNamed(identity)) {
                audit.strangerRefused(
                        request.remoteAddress().hostAddress(), Optional.empty(), Access.action(right), "", "tenant");
                throw Problem.forbidden(Caller.NO_TENANT);
            }
            access.require(Caller.of(identity), right);
        });
    }

    private static Optional<Right> right(AnnotatedElement door) {
        return Optional.ofNullable(door.getAnnotation(Requires.class)).map(Requires::value);
    }
}
