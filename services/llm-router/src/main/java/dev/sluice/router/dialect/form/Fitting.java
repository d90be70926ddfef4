package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.WantedAnswer;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.ResponsesRequest;
import dev.sluice.router.dialect.request.Translation;
import dev.sluice.router.dialect.responses.ChatToResponses;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A caller's request as one model takes it, or why it cannot be asked so. A pure function of form and request. */
public sealed interface Fitting {
    /**
     * @param request the request in the words in which the model is asked, or which its provider says in its own: the
     *     caller's, or a translation of it
     * @param fields all fields but the conversation, in the words of the model's API where that is one of OpenAI's, and of
     *     chat completions otherwise; those of the request itself if nothing differs
     * @param effort what the model is told of how much to think, where its API has words of its own for that
     * @param wanted what the answer must keep to, if its provider does not see to that
     * @param adapted the fields that the model is told otherwise than the caller said, or not at all
     */
    record Fitted(
            ModelForm form,
            ModelRequest request,
            ObjectNode fields,
            Optional<Level> effort,
            Optional<WantedAnswer> wanted,
            List<String> adapted)
            implements Fitting {
        /** Whether the model is asked by OpenAI's Responses API. */
        public boolean byResponses() {
            return Fitting.byResponses(form);
        }

        /** The body for a provider that speaks OpenAI's words; takes time in proportion to the request's size. */
        public byte[] body(String model) {
            return switch (request) {
                case ChatRequest chat when byResponses() -> ChatToResponses.body(fields, chat, model);
                case ChatRequest chat
                when differs(chat) || chat.hasSeals() ->
                    chat.bodyFor(model, fields, form.streamUsage().orElse(true), messages(chat, model));
                case ResponsesRequest response -> response.bodyFor(model, fields);
                case ChatRequest chat -> chat.bodyFor(model);
                case EmbeddingsRequest texts -> texts.bodyFor(model);
            };
        }

        /** Whether the model may think for long before it writes, as far as that is known. */
        public boolean thinks() {
            return effort.or(() -> form.effort().flatMap(ModelForm.Effort::byDefault))
                    .map(level -> level != Level.NONE)
                    .orElseGet(() -> fields.path("reasoning_effort").isTextual()
                            && !fields.path("reasoning_effort").textValue().equals(Level.NONE.word()));
        }

        /** All of a chat, for a provider with words of its own; not to be changed. */
        public JsonNode json(ChatRequest chat) {
            if (!differs(chat)) {
                return chat.json();
            }
            var whole = fields.objectNode();
            whole.setAll(fields);
            whole.set("messages", FittedMessages.renamed(form, chat, SchemaWords.instruction(wanted)));
            return whole;
        }

        private boolean differs(ChatRequest chat) {
            return !form.equals(ModelForm.UNKNOWN) || fields != chat.fields();
        }

        /** The messages, if they must change for this model. */
        private Optional<JsonNode> messages(ChatRequest chat, String model) {
            return FittedMessages.of(form, chat, model, SchemaWords.instruction(wanted));
        }

        private Fitted after(List<String> before) {
            var all =
                    Stream.concat(before.stream(), adapted.stream()).distinct().toList();
            return new Fitted(form, request, fields, effort, wanted, all);
        }

        private Fitted wanting(Optional<WantedAnswer> answer) {
            return new Fitted(form, request, fields, effort, answer, adapted);
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
        var fields =
                switch (request) {
                    case ChatRequest chat -> chat.fields();
                    case ResponsesRequest response -> response.fields();
                    case EmbeddingsRequest texts -> JsonNodeFactory.instance.objectNode();
                };
        return new Fitted(ModelForm.UNKNOWN, request, fields, Optional.empty(), Optional.empty(), List.of());
    }

    static Fitting of(ModelForm form, ModelRequest request) {
        return of(form, "", request, OptionalLong.empty());
    }

    /**
     * @param model the provider's own name of the model
     * @param bound the most tokens of an answer, which the model is told if the caller names no bound
     */
    static Fitting of(ModelForm form, String model, ModelRequest request, OptionalLong bound) {
        return switch (request) {
            case EmbeddingsRequest texts -> plain(texts);
            case ResponsesRequest response
            when byResponses(form) -> new Fitter(form, response.fields(), Api.RESPONSES, model, bound).fit(response);
            case ResponsesRequest response -> translated(response.chat(), chat -> of(form, model, chat, bound));
            case ChatRequest chat
            when byResponses(form) ->
                translated(
                        ChatToResponses.fields(chat.fields()),
                        fields -> new Fitter(form, fields, Api.RESPONSES, model, bound).fit(chat));
            case ChatRequest chat when form.equals(ModelForm.UNKNOWN) && bound.isEmpty() -> plain(chat);
            case ChatRequest chat ->
                translated(
                        SchemaWords.of(form, chat.fields()),
                        said -> switch (new Fitter(form, said.fields(), Api.CHAT, model, bound).fit(chat)) {
                            case Fitted fitted -> fitted.wanting(said.wanted());
                            case Unsayable unsayable -> unsayable;
                        });
        };
    }

    private static <T> Fitting translated(Translation<T> translation, java.util.function.Function<T, Fitting> fit) {
        return switch (translation) {
            case Translation.Unsayable<T>(String param, String why) -> new Unsayable(param, why);
            case Translation.Said<T>(T words, List<String> adapted) ->
                switch (fit.apply(words)) {
                    case Fitted fitted -> fitted.after(adapted);
                    case Unsayable unsayable -> unsayable;
                };
        };
    }

    private static boolean byResponses(ModelForm form) {
        return form.api().filter(Api.RESPONSES::equals).isPresent();
    }
}
