package dev.sluice.executor.warning;

import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CallWarning.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lines that look as if they held a secret. What it is like is said, never what it is. */
final class Secrets {
    /** @param known whether its issuer gave it a form that nothing else has */
    private record Form(String name, Pattern pattern, boolean known) {
        static Form of(String name, String regex) {
            return new Form(name, Pattern.compile(regex), true);
        }

        /** What may be none. */
        static Form guessed(String name, String regex) {
            return new Form(name, Pattern.compile(regex), false);
        }
    }

    private static final List<Form> FORMS = List.of(
            Form.of("a private key", "-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY"),
            Form.of("an AWS access key", "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
            Form.of("a GitHub token", "\\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})"),
            Form.of("a GitLab token", "\\bglpat-[A-Za-z0-9_-]{20}"),
            Form.of("a Slack token", "\\bxox[abposr]-[A-Za-z0-9-]{10}"),
            Form.of("an API key", "\\bsk-[A-Za-z0-9_-]{20}"),
            Form.of("a Google API key", "\\bAIza[A-Za-z0-9_-]{35}"),
            Form.of("a Stripe key", "\\b[rs]k_live_[A-Za-z0-9]{16}"),
            Form.of("a signed token", "\\beyJ[A-Za-z0-9_-]{10,500}\\.eyJ[A-Za-z0-9_-]{10}"),
            Form.guessed("a password in an address", "\\b[a-z][a-z0-9+]{1,15}://[^\\s/:@]{1,100}:[^\\s/:@]{3,100}@"),
            Form.guessed(
                    "a password",
                    "(?i)(?:password|passwd|secret|api_?key|auth_?token|access_?key)[\"']?\\s{0,5}[:=]\\s{0,5}[\"'][^\"'\\s]{8,}[\"']"));

    private Secrets() {}

    /** What it is like, if a secret of a form that nothing else has is in it. */
    static Optional<String> known(String text) {
        return FORMS.stream()
                .filter(form -> form.known() && form.pattern().matcher(text).find())
                .map(Form::name)
                .findFirst();
    }

    static List<CallWarning> in(String line, int number) {
        return FORMS.stream()
                .filter(form -> form.pattern().matcher(line).find())
                .limit(1)
                .map(form -> new CallWarning(Kind.SECRET, Optional.of(number), "It looks like " + form.name() + "."))
                .toList();
    }
}
