package dev.sluice.executor.mcp;

import dev.sluice.contracts.Digest;
import java.util.regex.Pattern;

/**
 * What models call a server's tool: {@code server__tool}. No provider takes more than 63 letters, digits, dashes and
 * underscores, beginning with a letter; a name that does not fit is shortened and told from others by its digest.
 */
final class ToolName {
    /** Between the server's name and the tool's: no server's name and none of Sluice's tools has it. */
    private static final String BETWEEN = "__";

    private static final int CHARS_MAX = 63;
    private static final int DIGEST_CHARS = 8;
    private static final Pattern TAKEN = Pattern.compile("[A-Za-z0-9_-]+");

    private ToolName() {}

    static String of(String server, String tool) {
        var whole = server + BETWEEN + tool;
        if (TAKEN.matcher(whole).matches() && whole.length() <= CHARS_MAX) {
            return whole;
        }
        var plain = whole.replaceAll("[^A-Za-z0-9_-]", "_");
        var room = CHARS_MAX - DIGEST_CHARS - 1;
        return plain.substring(0, Math.min(room, plain.length())) + "_"
                + Digest.sha256Hex(whole).substring(0, DIGEST_CHARS);
    }
}
