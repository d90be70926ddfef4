package dev.sluice.executor.warning;

import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CallWarning.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lines that do what usually goes wrong, in the languages that are written most. */
final class DangerousCode {
    private record Construct(String sentence, Pattern pattern) {
        static Construct of(String sentence, String regex) {
            return new Construct(sentence, Pattern.compile(regex));
        }
    }

    private static final List<Construct> CONSTRUCTS = List.of(
            Construct.of(
                    "It runs text as a program.", "(?<![.\\w])(?:eval|exec)\\s{0,5}\\(|\\bnew Function\\s{0,5}\\("),
            Construct.of(
                    "It runs a command of the system through a shell.",
                    "\\bos\\.(?:system|popen)\\s{0,5}\\(|\\bshell\\s{0,5}=\\s{0,5}True\\b"
                            + "|\\bchild_process\\b|\\bgetRuntime\\(\\)\\.exec\\s{0,5}\\(|\\bnew ProcessBuilder\\b"),
            Construct.of(
                    "It makes objects of data that may be anybody's.",
                    "\\b(?:pickle|marshal|dill)\\.loads?\\s{0,5}\\(|\\byaml\\.(?:load|unsafe_load)\\s{0,5}\\((?![^)]{0,200}SafeLoader)"
                            + "|\\bnew ObjectInputStream\\b|\\bunserialize\\s{0,5}\\("),
            Construct.of(
                    "It puts text into a page as it is.",
                    "\\.innerHTML\\s{0,5}=|\\bdangerouslySetInnerHTML\\b|\\bdocument\\.write\\s{0,5}\\("),
            Construct.of(
                    "It believes any server.",
                    "\\bverify\\s{0,5}=\\s{0,5}False\\b|\\brejectUnauthorized\\s{0,5}:\\s{0,5}false\\b|\\bInsecureSkipVerify\\s{0,5}:\\s{0,5}true\\b"
                            + "|\\bNODE_TLS_REJECT_UNAUTHORIZED\\b|\\bcurl\\b[^|;]{0,200}\\s(?:-k|--insecure)\\b"),
            Construct.of(
                    "It runs what it loads from elsewhere.",
                    "\\b(?:curl|wget)\\b[^;]{0,500}\\|\\s{0,5}(?:sudo\\s{1,5})?(?:ba|z|da)?sh\\b"),
            Construct.of(
                    "It deletes whole directories.",
                    "\\brm\\s{1,5}-(?:[a-zA-Z]{0,5}[rR][a-zA-Z]{0,5}f|[a-zA-Z]{0,5}f[a-zA-Z]{0,5}[rR])|\\bshutil\\.rmtree\\s{0,5}\\("),
            Construct.of("It opens files to everybody.", "\\bchmod\\s{1,5}(?:-R\\s{1,5})?(?:0?777|a\\+rwx)\\b"),
            Construct.of(
                    "It builds a query of pieces of text.",
                    "(?i)[\"'](?:select|insert|update|delete)\\s[^\"']{0,200}[\"']\\s{0,5}(?:\\+|%(?!\\()|\\.format\\()"));

    private DangerousCode() {}

    static List<CallWarning> in(String line, int number) {
        return CONSTRUCTS.stream()
                .filter(construct -> construct.pattern().matcher(line).find())
                .map(construct -> new CallWarning(Kind.DANGEROUS_CODE, Optional.of(number), construct.sentence()))
                .toList();
    }
}
