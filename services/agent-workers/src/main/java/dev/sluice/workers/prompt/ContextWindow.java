package dev.sluice.workers.prompt;

import dev.sluice.workers.prompt.Line.Asked;
import dev.sluice.workers.prompt.Line.Said;

/**
 * What of a transcript a model can read. What is cut is decided over the whole of it, the least loss first, and never to
 * nothing:
 *
 * <ol>
 *   <li>what was thought in earlier turns is left out
 *   <li>long answers and arguments of earlier steps are shortened, then those of the newest step
 *   <li>the oldest turns are left out, then the earlier steps of this turn
 *   <li>the newest step's calls are shortened to their bones, then the first of them left out, each with its answer
 *   <li>what was thought in this turn is left out
 *   <li>texts are shortened, the user's newest request last and never away
 * </ol>
 *
 * A note says what is missing. The same transcript with one more step is cut at the same places as far as it goes, so that
 * providers find what they have cached. Pure.
 *
 * @param tokensMax how many tokens the transcript may take, by {@link TokenEstimate}
 */
record ContextWindow(int tokensMax) {
    /** Less is not of use to anybody; a model that reads less refuses. */
    static final int TOKENS_MIN = 512;

    /** Steps rather than a sum, so that one more line does not move every cut. */
    private static final int[] ANSWER_TOKENS = {16_384, 8_192, 4_096, 2_048, 1_024, 512, 256};

    private static final int[] BONE_TOKENS = {160, 96, 64, 48};
    private static final int[] TEXT_TOKENS = {4_096, 1_024, 256, 96};

    private static final String TURNS_LEFT_OUT = "[The beginning of this conversation is left out.]\n\n";
    private static final String STEPS_LEFT_OUT = "\n\n[What was done for this first is left out.]";
    private static final String CALLS_LEFT_OUT = "[Some calls are left out here.]";

    ContextWindow {
        tokensMax = Math.max(TOKENS_MIN, tokensMax);
    }

    /** The transcript as it can be read; the same one if it fits. */
    Transcript of(Transcript whole) {
        var lines = new Excerpt(whole.lines());
        if (fits(lines)) {
            return whole;
        }
        leaveOutThoughts(lines, newestAsked(lines));
        shorten(lines, newestStep(lines), ANSWER_TOKENS);
        shorten(lines, lines.size(), ANSWER_TOKENS);
        leaveOutTurns(lines);
        leaveOutSteps(lines);
        shorten(lines, lines.size(), BONE_TOKENS);
        leaveOutCalls(lines);
        leaveOutThoughts(lines, lines.size());
        shortenTexts(lines);
        return Transcript.ofLines(lines.lines());
    }

    private boolean fits(Excerpt lines) {
        return lines.tokens() <= tokensMax;
    }

    /** Shortens the answers before {@code end}, to the largest of these measures that is small enough. */
    private void shorten(Excerpt lines, int end, int[] measures) {
        for (var measure : measures) {
            if (fits(lines)) {
                return;
            }
            for (int at = 0; at < end; at++) {
                if (lines.get(at) instanceof Said said) {
                    lines.set(at, said.shortened(measure));
                }
            }
        }
    }

    /** All before {@code end}, or none: what is left of a chain of thoughts is of no use. */
    private void leaveOutThoughts(Excerpt lines, int end) {
        for (int at = 0; at < end && !fits(lines); at++) {
            if (lines.get(at) instanceof Said said) {
                lines.set(at, said.withoutThoughts());
            }
        }
    }

    private void leaveOutTurns(Excerpt lines) {
        var newest = newestAsked(lines);
        var leftOut = false;
        while (!fits(lines) && newest > 0) {
            do {
                lines.remove(0);
                newest--;
            } while (!(lines.first() instanceof Asked));
            leftOut = true;
        }
        if (leftOut && lines.first() instanceof Asked first) {
            lines.set(0, new Asked(TURNS_LEFT_OUT + first.text()));
        }
    }

    /** Behind the newest request, which is the first line by now, up to the newest step. */
    private void leaveOutSteps(Excerpt lines) {
        var leftOut = false;
        while (!fits(lines) && lines.size() > 2) {
            lines.remove(1);
            leftOut = true;
        }
        if (leftOut && lines.first() instanceof Asked request) {
            lines.set(0, new Asked(request.text() + STEPS_LEFT_OUT));
        }
    }

    private void leaveOutCalls(Excerpt lines) {
        while (!fits(lines) && lines.last() instanceof Said said && said.calls().size() > 1) {
            var calls = said.calls();
            // Half at a time: there may be a thousand.
            var kept = calls.subList((calls.size() + 1) / 2, calls.size());
            var text = said.text().endsWith(CALLS_LEFT_OUT) ? said.text() : said.text() + CALLS_LEFT_OUT;
            // Thoughts that led to calls which are gone are not whole any more.
            lines.setLast(new Said(text, kept));
        }
        if (!fits(lines) && lines.last() instanceof Said said) {
            lines.setLast(said.withoutArguments());
        }
    }

    private void shortenTexts(Excerpt lines) {
        for (var measure : TEXT_TOKENS) {
            for (int at = lines.size() - 1; at >= 0 && !fits(lines); at--) {
                lines.set(at, shortened(lines.get(at), measure));
            }
        }
    }

    private static Line shortened(Line line, int measure) {
        return switch (line) {
            case Asked asked -> new Asked(Shortened.text(asked.text(), measure));
            case Said said -> new Said(Shortened.text(said.text(), measure), said.calls(), said.thoughts());
        };
    }

    private static int newestStep(Excerpt lines) {
        for (int at = lines.size() - 1; at >= 0; at--) {
            if (lines.get(at) instanceof Said) {
                return at;
            }
        }
        return 0;
    }

    private static int newestAsked(Excerpt lines) {
        for (int at = lines.size() - 1; at >= 0; at--) {
            if (lines.get(at) instanceof Asked) {
                return at;
            }
        }
        throw new IllegalStateException("a transcript begins with the user");
    }
}
