package dev.sluice.router.dialect.reply;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The one place through which every word of a provider goes before anybody sees it: in errors, logs, traces, recordings.
 * Takes out this installation's own keys, and what looks like anybody's. Thread-safe.
 */
public final class Words {
    private static final int CHARS_MAX = 500;
    private static final String HIDDEN = "[hidden]";

    /** Local servers are given words like "none" for a key, and those are no secret. */
    private static final int SECRET_CHARS_MIN = 8;

    private static final Pattern KEYS = Pattern.compile(
            "\\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}" // OpenAI, Anthropic, ours
                    + "|\\bAIza[A-Za-z0-9_-]{30,}" // Google
                    + "|\\bgh[pousr]_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{30,}" // GitHub
                    + "|\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b" // AWS
                    + "|\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]+" // JSON web tokens
                    + "|(?i:\\bbearer )[A-Za-z0-9._~+/-]{16,}=*"
                    + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*-----END [A-Z ]*PRIVATE KEY-----");

    /** In a sentence of an error, where nobody needs them: values of keys, and long words of letters and digits. */
    private static final Pattern LIKE_KEYS = Pattern.compile(
            "(?i)\\b(?<name>(?:api[-_ ]?key|x-api-key|key(?==)|token|secret|password)s?[\"']?\\s?[:=]\\s?[\"']?)"
                    + "[A-Za-z0-9._~+/*-]{8,}"
                    + "|\\b(?:sk|pk|rk|gsk|xai|nvapi|hf|r8|pplx|fw|key)[-_](?=\\S*[\\d*])[A-Za-z0-9_*.-]{8,}"
                    + "|\\b(?=[a-z]*\\d)(?=\\d*[a-z])[a-z0-9]{32,63}\\b");

    private static final List<String> SECRETS = new CopyOnWriteArrayList<>();

    private Words() {}

    /** From now on this text is taken out wherever it stands. */
    public static synchronized void keepSecret(String secret) {
        if (secret.length() >= SECRET_CHARS_MIN && !SECRETS.contains(secret)) {
            SECRETS.add(secret);
            // A secret that begins with another one would leave its end behind.
            SECRETS.sort(Comparator.comparingInt(String::length).reversed());
        }
    }

    /** A text of any kind and length without secrets. */
    public static String hidden(String text) {
        return KEYS.matcher(withoutOurs(text)).replaceAll(HIDDEN);
    }

    /** What may be shown of a sentence: no secrets, no control or invisible characters, {@value #CHARS_MAX} characters. */
    public static String shown(String sentence) {
        var plain = withoutOurs(sentence)
                .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", " ")
                .replaceAll("[\\p{Cf}\\p{Co}\\p{Cn}]", "");
        // Taking out invisible characters may have joined the halves of a key.
        var safe = LIKE_KEYS.matcher(hidden(plain)).replaceAll("${name}" + HIDDEN);
        return safe.length() <= CHARS_MAX ? safe : cut(safe) + " …";
    }

    /** Whether a text in UTF-8 holds one of our own secrets. */
    public static boolean heldIn(byte[] text) {
        for (var secret : SECRETS) {
            if (indexOf(text, secret.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    private static String withoutOurs(String text) {
        var left = text;
        for (var secret : SECRETS) {
            left = left.replace(secret, HIDDEN);
        }
        return left;
    }

    private static String cut(String text) {
        var end = Character.isHighSurrogate(text.charAt(CHARS_MAX - 1)) ? CHARS_MAX - 1 : CHARS_MAX;
        return text.substring(0, end);
    }

    private static boolean indexOf(byte[] text, byte[] word) {
        var last = text.length - word.length;
        for (int at = 0; at <= last; at++) {
            if (text[at] == word[0] && startsAt(text, at, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsAt(byte[] text, int at, byte[] word) {
        for (int i = 1; i < word.length; i++) {
            if (text[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
