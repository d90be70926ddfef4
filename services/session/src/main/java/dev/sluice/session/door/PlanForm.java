package dev.sluice.session.door;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.plan.PlanAsked;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads how a client says its plan: a name, a name with a version, or a list of tasks. */
final class PlanForm extends JsonDeserializer<PlanAsked> {
    private static final int NAME_CHARS_MAX = 32;
    private static final int VERSION_CHARS_MAX = 64;

    /** A plan by its name. */
    private record Named(String name, Optional<String> version) {
        Named {
            Text.required("the plan's name", name, NAME_CHARS_MAX);
            version = Text.optional("the plan's version", version, VERSION_CHARS_MAX);
        }
    }

    @Override
    public PlanAsked deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return asked(new Named(parser.getText(), Optional.empty()));
        }
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return asked(context.readValue(parser, Named.class));
        }
        var tasks = context.getTypeFactory().constructCollectionType(List.class, DeclaredTask.class);
        return new PlanAsked.Declared(DeclaredTask.plan(context.readValue(parser, tasks)));
    }

    private static PlanAsked asked(Named named) {
        return new PlanAsked.Named(named.name(), named.version());
    }
}
