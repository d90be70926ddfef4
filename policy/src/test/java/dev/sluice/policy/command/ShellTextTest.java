package dev.sluice.policy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ShellTextTest {
    @Example
    void programsAreReadOneAfterTheOther() {
        var text = ShellText.read("cat 'a b' | grep -c \"x y\" && ls; pwd || true");

        assertEquals(
                List.of(
                        List.of("cat", "a b"),
                        List.of("grep", "-c", "x y"),
                        List.of("ls"),
                        List.of("pwd"),
                        List.of("true")),
                text.parts());
        assertEquals(Set.of(), text.dangers());
    }

    @Example
    void whatItSetsInTheEnvironmentIsReadWhereItCanBe() {
        assertEquals(
                List.of("CI=1", "GREETING=hello you", "PATH=/tmp/x"),
                ShellText.read("CI=1 GREETING='hello you' npm test && export PATH=/tmp/x; ls A=1")
                        .assignments());
    }

    @Example
    void eachDangerIsNamed() {
        assertEquals(Set.of(Danger.SUBSTITUTION), ShellText.read("ls $x").dangers());
        assertEquals(Set.of(Danger.ENVIRONMENT), ShellText.read("A=b ls").dangers());
        assertEquals(Set.of(Danger.NEWLINE), ShellText.read("ls\npwd").dangers());
        assertEquals(Set.of(Danger.BACKGROUND), ShellText.read("ls &").dangers());
        assertEquals(
                Set.of(Danger.UNUSUAL_CHARACTERS), ShellText.read("ls \u202e").dangers());
    }

    /** Words that are quoted come back as they were, whatever they hold. */
    @Property
    void quotedWordsStayTheirWords(@ForAll("argv") List<String> argv) {
        var text = argv.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));

        assertEquals(List.of(argv), ShellText.read(text).parts());
    }

    /** What is found free of dangers is what bash itself makes of it. */
    @Property(tries = 300)
    void bashAgrees(@ForAll("commands") String arguments) throws Exception {
        var text = ShellText.read("probe " + arguments);
        if (text.dangers().isEmpty() && text.parts().size() == 1) {
            assertEquals(text.parts().getFirst(), bash("probe " + arguments), arguments);
        }
    }

    /** No character that means something to a shell goes unseen outside quotes. */
    @Property
    void whatAShellReadsIsSeen(
            @ForAll("words") String before, @ForAll("meaningful") char meaning, @ForAll("words") String after) {
        assertFalse(ShellText.read("ls " + before + meaning + after).dangers().isEmpty());
    }

    /** Whatever it is given, it comes to an end and says something. */
    @Property
    void nothingIsTooOdd(@ForAll String text) {
        var read = ShellText.read(text);

        assertFalse(read.parts().isEmpty() && read.dangers().isEmpty());
    }

    @Provide
    Arbitrary<List<String>> argv() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .excludeChars('\'')
                .ofMaxLength(12)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> commands() {
        return Arbitraries.strings().withChars("ab-=./,:%^@+_ \t'\"|;&$\\*~#").ofMaxLength(14);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("ab-./ ").ofMaxLength(6);
    }

    @Provide
    Arbitrary<Character> meaningful() {
        return Arbitraries.of(
                '$', '`', '*', '?', '[', '~', '{', '}', '!', '\\', '<', '>', '(', ')', '#', '\n', '&', '\u00e9',
                '\u0000');
    }

    private static List<String> bash(String command) throws IOException, InterruptedException {
        var script = "probe() { printf '%s\\0' probe \"$@\"; }\n" + command;
        var process = new ProcessBuilder("bash", "--norc", "-c", script)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        var words = new ArrayList<String>();
        for (var from = 0; from < said.length(); ) {
            var end = said.indexOf('\0', from);
            words.add(end < 0 ? said.substring(from) : said.substring(from, end));
            from = end < 0 ? said.length() : end + 1;
        }
        return words;
    }
}
