package dev.sluice.router.provider.cassette;

import java.util.regex.Pattern;

/** Takes out of texts what looks like a key or token of a known kind. */
final class Secrets {
    private static final Pattern KNOWN = Pattern.compile(
            "\\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}" // OpenAI, Anthropic, ours
                    + "|\\bAIza[A-Za-z0-9_-]{30,}" // Google
                    + "|\\bgh[pousr]_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{30,}" // GitHub
                    + "|\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b" // AWS
                    + "|\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]+" // JSON web tokens
                    + "|(?i:\\bbearer )[A-Za-z0-9._~+/-]{16,}=*"
                    + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*-----END [A-Z ]*PRIVATE KEY-----");

    private Secrets() {}

    static String hidden(String text) {
        return KNOWN.matcher(text).replaceAll("[hidden]");
    }
}
