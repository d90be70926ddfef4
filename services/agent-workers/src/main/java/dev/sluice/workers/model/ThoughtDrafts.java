package dev.sluice.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.Thought.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The thoughts of a reply while they stream: as text alone, or as details whose pieces are known by their index. More than
 * {@link TextLimit#THOUGHTS} is not kept: then no thought of the reply is, because half of them are refused. Not
 * thread-safe.
 */
final class ThoughtDrafts {
    /** Thoughts that came as a call's seal, in the words of Gemini's own OpenAI-compatible door. */
    private static final String OF_A_CALL = "google-gemini-v1";

    private static final int DETAILS_MAX = 1_000;

    private final StringBuilder plain = new StringBuilder();
    private final List<Draft> drafts = new ArrayList<>();
    private long chars;

    /** A thought as far as it has come. */
    private static final class Draft {
        private final Kind kind;
        private final String index;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder seal = new StringBuilder();
        private Optional<String> form = Optional.empty();
        private Optional<String> model = Optional.empty();
        private Optional<String> id = Optional.empty();
        private Optional<Integer> call = Optional.empty();

        Draft(Kind kind, String index) {
            this.kind = kind;
            this.index = index;
        }

        Thought thought() {
            return new Thought(
                    kind,
                    text.toString(),
                    Optional.of(seal.toString()).filter(some -> !some.isEmpty()),
                    form,
                    model,
                    id,
                    call);
        }
    }

    /** Takes text that is nothing but text. */
    void addText(String piece) {
        chars += piece.length();
        if (fits()) {
            plain.append(piece);
        }
    }

    /** Takes one element of a chunk's {@code reasoning_details}; a kind that nobody knows is overlooked. */
    void addDetail(JsonNode piece) {
        switch (piece.path("type").asText()) {
            case "reasoning.text" -> add(piece, Kind.TEXT, piece.path("text"), piece.path("signature"));
            case "reasoning.summary" -> add(piece, Kind.SUMMARY, piece.path("summary"), piece.path("signature"));
            case "reasoning.encrypted" -> add(piece, Kind.SEALED, piece.path("none"), piece.path("data"));
            default -> {}
        }
    }

    /**
     * Takes what a call has beside its name and arguments.
     *
     * @param call its number, from 1
     */
    void addSeal(int call, JsonNode extra) {
        var google = extra.path("google");
        if (!google.path("thought_signature").isTextual() || !room()) {
            return;
        }
        var draft = new Draft(Kind.SEALED, "");
        append(draft.seal, google.path("thought_signature"));
        draft.form = Optional.of(OF_A_CALL);
        draft.model = text(google.path("model"));
        draft.call = Optional.of(call);
        drafts.add(draft);
    }

    /** All of them, if they are not too much. */
    List<Thought> thoughts() {
        if (!fits()) {
            return List.of();
        }
        var thoughts = new ArrayList<Thought>();
        // Whoever gives details says the same as text for those who only show it.
        if (!plain.isEmpty() && drafts.stream().allMatch(draft -> draft.text.isEmpty())) {
            thoughts.add(Thought.of(plain.toString()));
        }
        drafts.forEach(draft -> thoughts.add(draft.thought()));
        var bytes = thoughts.stream().mapToLong(Thought::bytesAsWritten).sum();
        return TextLimit.THOUGHTS.fits(bytes) ? List.copyOf(thoughts) : List.of();
    }

    private void add(JsonNode piece, Kind kind, JsonNode text, JsonNode seal) {
        var draft = draft(kind, piece.path("index").asText(""));
        if (draft.isEmpty()) {
            return;
        }
        append(draft.get().text, text);
        append(draft.get().seal, seal);
        draft.get().form = draft.get().form.or(() -> text(piece.path("format"))).or(() -> Optional.of("unknown"));
        draft.get().model = draft.get().model.or(() -> text(piece.path("model")));
        draft.get().id = draft.get().id.or(() -> text(piece.path("id")));
    }

    private Optional<Draft> draft(Kind kind, String index) {
        for (var draft : drafts) {
            if (!index.isEmpty() && draft.index.equals(index) && draft.kind == kind) {
                return Optional.of(draft);
            }
        }
        if (!room()) {
            return Optional.empty();
        }
        drafts.add(new Draft(kind, index));
        return Optional.of(drafts.getLast());
    }

    private boolean room() {
        return drafts.size() < DETAILS_MAX;
    }

    private void append(StringBuilder to, JsonNode piece) {
        if (piece.isTextual()) {
            chars += piece.textValue().length();
            if (fits()) {
                to.append(piece.textValue());
            }
        }
    }

    private boolean fits() {
        return chars <= 2L * TextLimit.THOUGHTS.charsMax();
    }

    private static Optional<String> text(JsonNode value) {
        return value.isTextual() && TextLimit.NAME.fits(value.textValue())
                ? Optional.of(value.textValue())
                : Optional.empty();
    }
}
