package dev.sluice.workers.prompt;

import java.util.Arrays;

/**
 * How many tokens a text may take, whoever counts them: each provider has a tokenizer of its own, and one that counts too
 * little ends in a refusal. A sum over characters, so that a piece of a text never counts more than the whole; for prose
 * and code between once and three times what OpenAI's tokenizers say. Pure.
 */
final class TokenEstimate {
    /** Thousandths of a token. */
    static final int SCALE = 1_000;

    private static final int LOWER_CASE = 340;
    private static final int UPPER_CASE = 500;
    private static final int SPACE = 250;
    private static final int PUNCTUATION = 750;
    /** Llama's tokenizers make a token of each digit. */
    private static final int DIGIT = 1_000;

    private static final int TWO_BYTES = 1_000;
    /** Chinese, Japanese, Korean; half an emoji. */
    private static final int THREE_BYTES = 1_500;

    private static final int[] ASCII = ascii();

    private TokenEstimate() {}

    static int of(String text) {
        long sum = 0;
        for (int i = 0; i < text.length(); i++) {
            sum += of(text.charAt(i));
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(sum, SCALE));
    }

    /** One character's share, in thousandths. */
    static int of(char character) {
        if (character < ASCII.length) {
            return ASCII[character];
        }
        return character < 0x800 ? TWO_BYTES : THREE_BYTES;
    }

    private static int[] ascii() {
        var shares = new int[0x80];
        Arrays.fill(shares, PUNCTUATION);
        Arrays.fill(shares, 'a', 'z' + 1, LOWER_CASE);
        Arrays.fill(shares, 'A', 'Z' + 1, UPPER_CASE);
        Arrays.fill(shares, '0', '9' + 1, DIGIT);
        shares[' '] = SPACE;
        return shares;
    }
}
