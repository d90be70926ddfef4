package dev.sluice.verify.rule;

import dev.sluice.verify.event.LogRecord;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@link Invariant#NO_SECRETS}: looks for what must never be told: values that the operator names, and the forms that Sluice's
 * own tokens and private keys have. What a secret says is never repeated.
 */
public final class Secrets {
    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,}"),
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"));

    private final List<String> named;

    /** @param named values that must stand nowhere; of at least eight characters, shorter ones stand everywhere */
    public Secrets(List<String> named) {
        this.named = List.copyOf(named);
    }

    public void see(LogRecord record, Findings findings) {
        see(record.value(), record, findings);
        record.headers().values().forEach(header -> see(header, record, findings));
    }

    private void see(String text, LogRecord record, Findings findings) {
        if (named.stream().anyMatch(text::contains)) {
            findings.at(
                    record.place(), Invariant.NO_SECRETS, record.key(), "it holds a value that was named as a secret");
        }
        if (FORMS.stream().anyMatch(form -> form.matcher(text).find())) {
            findings.at(
                    record.place(),
                    Invariant.NO_SECRETS,
                    record.key(),
                    "it holds what looks like a token or a private key");
        }
    }
}
