package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A field that no door takes, and why: by it a caller would send the call, the installation's key or its price elsewhere, or
 * reach what is not the caller's. Everything else that we do not know passes: a new harmless field must not break a client.
 */
public record RefusedField(String name, Reason reason) {
    /** Every one there is, in the order of their names. */
    public static final List<RefusedField> ALL = Stream.of(
                    of(
                            Reason.PLACE,
                            "api_base",
                            "api_type",
                            "api_version",
                            "base_url",
                            "custom_llm_provider",
                            "deployment_id",
                            "endpoint",
                            "proxy",
                            "url"),
                    of(
                            Reason.KEY,
                            "api_key",
                            "aws_access_key_id",
                            "aws_secret_access_key",
                            "aws_session_token",
                            "extra_headers",
                            "headers",
                            "organization",
                            "vertex_credentials"),
                    of(
                            Reason.ROUTE,
                            "context_window_fallbacks",
                            "fallback_models",
                            "fallbacks",
                            "models",
                            "preset",
                            "provider",
                            "route"),
                    of(Reason.PRICE, "input_cost_per_token", "mock_response", "output_cost_per_token", "plugins"),
                    of(Reason.ACCOUNT, "conversation", "prompt"))
            .flatMap(List::stream)
            .sorted(java.util.Comparator.comparing(RefusedField::name))
            .toList();

    /** Why a field is not taken, in one sentence for its caller. */
    public enum Reason {
        PLACE("Where a call goes is not for its caller to say."),
        KEY("With which key and headers a provider is asked is not for the caller to say."),
        ROUTE("Which models stand in for each other is for this installation's routing table to say: name one model."),
        PRICE("It would change what the call costs, or who says so."),
        ACCOUNT("It names what is kept in this installation's account at a provider, which all its callers share.");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        public String sentence() {
            return sentence;
        }
    }

    /** The error for the first of them that a body has, set to anything but null. */
    public static Optional<OpenAiError> in(ObjectNode body) {
        return ALL.stream()
                .filter(field -> body.hasNonNull(field.name))
                .findFirst()
                .map(RefusedField::error);
    }

    private OpenAiError error() {
        return OpenAiError.invalidRequest(
                "unknown_parameter", "The field " + name + " is not accepted here. " + reason.sentence(), name);
    }

    private static List<RefusedField> of(Reason reason, String... names) {
        return Stream.of(names).map(name -> new RefusedField(name, reason)).toList();
    }
}
