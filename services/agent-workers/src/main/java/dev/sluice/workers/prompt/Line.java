package dev.sluice.workers.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Thought;
import java.util.List;

/** One line of a transcript: what the user said, or what an agent said in one step with the calls it asked for. */
sealed interface Line {
    /** What a message's frame takes: role, marks, names. */
    int FRAME_TOKENS = 8;

    /** About how many tokens the line takes. */
    int tokens();

    /** The user's words; what was said in a row is one line. */
    record Asked(String text) implements Line {
        @Override
        public int tokens() {
            return FRAME_TOKENS + TokenEstimate.of(text);
        }
    }

    /** An agent's words, perhaps none, its calls, each with its answer, and what it thought ahead of them. */
    record Said(String text, List<Call> calls, List<Thought> thoughts) implements Line {
        /** A seal holds about as many tokens as its characters, four to one, if its text is not to be read. */
        private static final int SEAL_CHARS_PER_TOKEN = 4;

        public Said {
            calls = List.copyOf(calls);
            thoughts = List.copyOf(thoughts);
        }

        Said(String text, List<Call> calls) {
            this(text, calls, List.of());
        }

        @Override
        public int tokens() {
            var tokens = FRAME_TOKENS + TokenEstimate.of(text);
            for (var call : calls) {
                tokens += call.tokens();
            }
            for (var thought : thoughts) {
                var seal = thought.seal().map(String::length).orElse(0);
                tokens += Math.max(TokenEstimate.of(thought.text()), seal / SEAL_CHARS_PER_TOKEN);
            }
            return tokens;
        }

        /** This line with every answer and argument of its calls cut to about so many tokens. */
        Said shortened(int tokensMax) {
            return new Said(
                    text, calls.stream().map(call -> call.shortened(tokensMax)).toList(), thoughts);
        }

        /** This line with nothing left of its calls' arguments. */
        Said withoutArguments() {
            return new Said(text, calls.stream().map(Call::withoutArguments).toList(), thoughts);
        }

        Said withoutThoughts() {
            return new Said(text, calls);
        }
    }

    /**
     * A call and its one answer.
     *
     * @param arguments a JSON object
     */
    record Call(CallId id, String tool, JsonNode arguments, String answer) {
        private static final int CALL_TOKENS = 40;

        int tokens() {
            return CALL_TOKENS
                    + TokenEstimate.of(tool)
                    + TokenEstimate.of(arguments.toString())
                    + TokenEstimate.of(answer);
        }

        Call shortened(int tokensMax) {
            return new Call(id, tool, Shortened.json(arguments, tokensMax), Shortened.text(answer, tokensMax));
        }

        Call withoutArguments() {
            return new Call(id, tool, JsonNodeFactory.instance.objectNode(), answer);
        }
    }
}
