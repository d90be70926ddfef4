package dev.sluice.router.dialect.reply;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a provider says of its failure, taken out of whatever it is wrapped in: OpenAI's error object, the flat one of vLLM
 * before 0.10.1, an array of one as Gemini streams it, FastAPI's detail, a text, and any of them in the text of another, as
 * resellers pass on what their own provider said.
 *
 * @param sentences for people, outermost first, up to 4,096 characters each
 * @param words for programs, in lower case, up to 128 characters each
 * @param status the HTTP status that it names, if it does; what is further inside is nearer to the cause
 * @param pause how long it asks to be left alone, up to a day
 * @param flagged whether it shows what a filter objects to
 */
public record Complaint(
        List<String> sentences, List<String> words, OptionalInt status, Optional<Duration> pause, boolean flagged) {
    private static final int LAYERS_MAX = 6;
    private static final int SENTENCE_CHARS_MAX = 4_096;
    private static final int WORD_CHARS_MAX = 128;

    /** Where the next layer may be, in the order of trust. */
    private static final List<String> LAYERS = List.of(
            "/error",
            "/errors/0",
            "/metadata/raw",
            "/detail/0",
            "/detail",
            "/response/error",
            "/base_resp",
            "/innererror");

    private static final List<String> SENTENCES =
            List.of("message", "msg", "error_message", "error_msg", "errorMessage", "status_msg", "Message");

    /** Where an answer stands, whoever gives it: beside one, a sentence is no complaint. */
    private static final List<String> ANSWERS = List.of("choices", "candidates", "content", "data", "output");

    /** So AWS calls what ends a stream, and what it says of it stands inside. */
    private static final String EXCEPTION = "Exception";

    private static final List<String> WORDS =
            List.of("code", "type", "status", "reason", "error_type", "error_code", "error", "__type");

    /** OpenAI, Groq and Azure: {@code try again in 1m9.8s}, {@code retry after 86400 seconds}. */
    private static final Pattern AGAIN_IN =
            Pattern.compile("(?i)(?:try again in|retry after) (?:(?<minutes>\\d{1,4})m(?!s))?"
                    + "(?:(?<seconds>\\d{1,5})(?:\\.\\d+)? ?s|(?<millis>\\d{1,8}) ?ms)?");

    /** Gemini, in the details of its error. */
    private static final Pattern DELAY = Pattern.compile("(?<seconds>\\d{1,5})(?:\\.\\d{1,9})?s");

    private static final Duration PAUSE_MAX = Duration.ofDays(1);

    private static final List<String> STATUSES = List.of("code", "status", "status_code", "http_status", "http_code");

    public Complaint {
        sentences = List.copyOf(sentences);
        words = List.copyOf(words);
    }

    /** Whether a body with status 200, or an event of a stream, is no answer but a complaint. */
    public static boolean isOne(JsonNode body) {
        if (body.isArray()) {
            return !body.isEmpty() && isOne(body.get(0));
        }
        if (says(body.path("error"))
                || body.path("object").asText().equals("error")
                || body.path("type").asText().equals("error")) {
            return true;
        }
        if (body.at("/base_resp/status_code").asInt() != 0) {
            return true;
        }
        return ANSWERS.stream().noneMatch(body::hasNonNull)
                && (says(body.path("detail"))
                        || says(body.path("errors"))
                        || SENTENCES.stream().map(body::path).anyMatch(text -> text.isTextual() && says(text))
                        || body.properties().stream().anyMatch(Complaint::isException));
    }

    private static boolean isException(Map.Entry<String, JsonNode> field) {
        return field.getKey().endsWith(EXCEPTION) && field.getValue().isObject();
    }

    /** Reads a body of any kind. */
    public static Complaint of(JsonNode body) {
        var reading = new Reading();
        reading.read(body, 0);
        return new Complaint(reading.sentences, reading.words, reading.status, reading.pause, reading.flagged);
    }

    /** All that it says, for people. */
    public String sentence() {
        var said = sentences.stream().distinct().collect(Collectors.joining(": "));
        return said.isEmpty() ? "no reason given" : cut(said, SENTENCE_CHARS_MAX);
    }

    /** Whether a word for programs holds one of these. */
    public boolean has(String... parts) {
        return words.stream().anyMatch(word -> {
            for (var part : parts) {
                if (word.contains(part)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static boolean says(JsonNode value) {
        return value.isTextual() ? !value.textValue().isBlank() : value.isContainerNode() && !value.isEmpty();
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    private static final class Reading {
        private final List<String> sentences = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private OptionalInt status = OptionalInt.empty();
        private Optional<Duration> pause = Optional.empty();
        private boolean flagged;

        void read(JsonNode node, int layer) {
            if (layer >= LAYERS_MAX) {
                return;
            }
            if (node.isArray()) {
                read(node.path(0), layer + 1);
            } else if (node.isTextual()) {
                text(node.textValue(), layer);
            } else if (node.isObject()) {
                object(node, layer);
            }
        }

        private void object(JsonNode node, int layer) {
            flagged |= node.path("metadata").has("flagged_input");
            node.path("details").forEach(this::detail);
            SENTENCES.stream()
                    .map(node::path)
                    .filter(JsonNode::isTextual)
                    .forEach(text -> text(text.textValue(), layer));
            WORDS.stream()
                    .map(node::path)
                    .filter(Reading::isWord)
                    .forEach(
                            word -> words.add(cut(word.asText(), WORD_CHARS_MAX).toLowerCase(Locale.ROOT)));
            STATUSES.stream()
                    .map(node::path)
                    .mapToInt(Reading::status)
                    .filter(code -> code > 0)
                    .findFirst()
                    .ifPresent(code -> status = OptionalInt.of(code));
            node.properties().stream()
                    .filter(Complaint::isException)
                    .findFirst()
                    .ifPresent(thrown -> {
                        words.add(cut(thrown.getKey(), WORD_CHARS_MAX).toLowerCase(Locale.ROOT));
                        read(thrown.getValue(), layer + 1);
                    });
            LAYERS.stream().map(node::at).filter(Complaint::says).findFirst().ifPresent(next -> read(next, layer + 1));
        }

        /** A sentence, or a body of JSON in a text. */
        private void text(String text, int layer) {
            var inside = text.strip();
            if (inside.startsWith("{") || inside.startsWith("[")) {
                try {
                    read(JSON.readTree(inside), layer + 1);
                    return;
                } catch (JsonProcessingException noJson) {
                    // Then it is a sentence.
                }
            }
            sentence(inside);
        }

        private void sentence(String text) {
            if (!text.isEmpty()) {
                var said = cut(text, SENTENCE_CHARS_MAX);
                sentences.add(said);
                pause = pause.or(() -> pause(AGAIN_IN.matcher(said)));
            }
        }

        private void detail(JsonNode detail) {
            if (isWord(detail.path("reason"))) {
                words.add(cut(detail.get("reason").textValue(), WORD_CHARS_MAX).toLowerCase(Locale.ROOT));
            }
            pause = pause.or(() -> pause(DELAY.matcher(detail.path("retryDelay").asText())));
        }

        /** In whole seconds, up. */
        private static Optional<Duration> pause(Matcher found) {
            if (!found.find()) {
                return Optional.empty();
            }
            var parts = found.namedGroups().keySet().stream()
                    .filter(part -> found.group(part) != null)
                    .collect(Collectors.toMap(part -> part, part -> Long.parseLong(found.group(part))));
            var asked = Duration.ofMinutes(parts.getOrDefault("minutes", 0L))
                    .plusSeconds(
                            parts.getOrDefault("seconds", 0L) + (found.group().contains(".") ? 1 : 0))
                    .plusSeconds(Math.ceilDiv(parts.getOrDefault("millis", 0L), 1_000));
            return Optional.of(asked).filter(wait -> wait.isPositive() && wait.compareTo(PAUSE_MAX) <= 0);
        }

        private static boolean isWord(JsonNode value) {
            return value.isTextual()
                    && !value.textValue().isBlank()
                    && value.textValue().indexOf(' ') < 0;
        }

        private static int status(JsonNode value) {
            var number = value.isTextual() && value.textValue().matches("[1-5]\\d\\d")
                    ? Integer.parseInt(value.textValue())
                    : value.asInt();
            return number >= 400 && number < 600 ? number : 0;
        }
    }
}
