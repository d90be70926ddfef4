package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import java.util.List;
import java.util.Optional;

/** A caller's request as one model takes it, or why it cannot be asked so. A pure function of form and request. */
public sealed interface Fitting {
    /**
     * @param fields all fields but the messages, still in OpenAI's words; those of the request itself if nothing differs
     * @param effort what the model is told of how much to think, where its API has words of its own for that
     * @param adapted the fields that the model is told otherwise than the caller said, or not at all
     */
    record Fitted(ModelForm form, ObjectNode fields, Optional<Level> effort, List<String> adapted) implements Fitting {
        /** The body for a provider that speaks OpenAI's words. */
        public byte[] body(ModelRequest request, String model) {
            return request instanceof ChatRequest chat && !form.equals(ModelForm.UNKNOWN)
                    ? chat.bodyFor(model, fields, form.streamUsage().orElse(true), messages(chat))
                    : request.bodyFor(model);
        }

        /** All of a chat, for a provider with words of its own; not to be changed. */
        public JsonNode json(ChatRequest chat) {
            if (form.equals(ModelForm.UNKNOWN)) {
                return chat.json();
            }
            var whole = fields.objectNode();
            whole.setAll(fields);
            whole.set("messages", chat.messages());
            return whole;
        }

        /** The messages, if they must change for this model. */
        private Optional<JsonNode> messages(ChatRequest chat) {
            return FittedMessages.of(form, chat);
        }
    }

    /** @param param the field that cannot be said to this model */
    record Unsayable(String param, String why) implements Fitting {
        public ProviderFailure failure() {
            return ProviderFailure.unsayable(param, why);
        }
    }

    /** A request that passes as it came. */
    static Fitted plain(ModelRequest request) {
        var fields = request instanceof ChatRequest chat ? chat.fields() : JsonNodeFactory.instance.objectNode();
        return new Fitted(ModelForm.UNKNOWN, fields, Optional.empty(), List.of());
    }

    static Fitting of(ModelForm form, ModelRequest request) {
        if (!(request instanceof ChatRequest chat) || form.equals(ModelForm.UNKNOWN)) {
            return plain(request);
        }
        return new Fitter(form, chat.fields()).fit();
    }
}
