package dev.sluice.cli.watch;

import static dev.sluice.cli.watch.Frames.frame;
import static dev.sluice.cli.watch.Frames.message;
import static dev.sluice.cli.watch.Frames.token;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private final Transcript transcript = new Transcript("t");

    @Test
    void eachCharacterOfAnAnswerIsShownOnce() {
        assertEquals(
                List.of(speaker(), piece("Hel"), piece("lo, "), piece("world.")),
                shown(
                        token("t/1/1/1", 1, 0, "Hel"),
                        token("t/1/1/1", 1, 1, "lo, "),
                        message(3, "t/1/1/1", "Hello, world.")));
    }

    @Test
    void aMessageThatWasStreamedWholeAddsNothing() {
        assertEquals(List.of(speaker(), piece("Hi")), shown(token("t/1/1/1", 1, 0, "Hi"), message(3, "t/1/1/1", "Hi")));
    }

    @Test
    void aLaterRunTakesBackWhatAnEarlierOneWrote() {
        assertEquals(
                List.of(speaker(), piece("Hel"), new Shown.Again(), piece("Good day")),
                shown(
                        token("t/1/1/1", 1, 0, "Hel"),
                        token("t/1/1/1", 2, 0, "Good day"),
                        message(3, "t/1/1/1", "Good day")));
    }

    @Test
    void aMessageOtherThanWhatWasStreamedIsShownWhole() {
        assertEquals(
                List.of(speaker(), piece("Hxl"), new Shown.Again(), piece("Hello")),
                shown(token("t/1/1/1", 1, 0, "Hxl"), message(3, "t/1/1/1", "Hello")));
    }

    @Test
    void aTurnThatAsksShowsWhatWouldRun() {
        var asked = (Shown.Asked) shown(
                        frame(
                                "{'type':'approval_required','turn':'t','seq':5,'approval_id':'a1','agent':'coder',"
                                        + "'tool':'write_file','arguments':{'path':'x'},'reason':'r','risk':'medium','diff':'+x'}"))
                .getFirst();

        assertEquals(Optional.of("+x"), asked.diff());
        assertEquals("{\"path\":\"x\"}", asked.arguments().toString());
    }

    @Test
    void whatIsAskedIsShownWordByWordAndNothingInItSteersTheTerminal() {
        var asked = (Shown.Asked) shown(
                        frame(
                                "{'type':'approval_required','turn':'t','seq':5,'approval_id':'a1','agent':'coder',"
                                        + "'tool':'execute_command','arguments':{},'reason':'r','risk':'high','command':{'argv':['rm','a b\\u001b[2J'],"
                                        + "'directory':'src','environment':['CI=1'],'timeout_seconds':9,'sandbox':'bwrap'},"
                                        + "'warnings':[{'kind':'secret','line':3,'text':'It looks like a key.'}],'flags':['unknown_program']}"))
                .getFirst();

        var lines = String.join("\n", asked.lines());
        assertEquals(
                List.of(
                        "  | rm",
                        asked.lines().get(1),
                        "  in src, for at most 9 s, bwrap",
                        "  sets CI=1",
                        "  ! It looks like a key. (line 3)",
                        "  not provable: unknown program"),
                asked.lines());
        assertEquals(-1, lines.indexOf('\u001b'), lines);
    }

    @Test
    void framesOfOtherTurnsAreNotShown() {
        assertEquals(List.of(), shown(frame("{'type':'done','turn':'other','seq':5,'outcome':'completed'}")));
        assertEquals(List.of(), shown(frame("{'type':'state','state':'idle'}")));
    }

    @Test
    void frameTypesOfANewerServerArePassedOver() {
        assertEquals(List.of(), shown(frame("{'type':'hologram','turn':'t','seq':5}")));
    }

    @Test
    void theEndSaysHowAndWhy() {
        assertEquals(
                List.of(new Shown.End("failed", Optional.empty(), Optional.of("deadline"))),
                shown(frame("{'type':'done','turn':'t','seq':9,'outcome':'failed','reason':'deadline'}")));
        assertEquals(
                List.of(new Shown.End("failed", Optional.empty(), Optional.of("task code has no valid result"))),
                shown(
                        frame(
                                "{'type':'done','turn':'t','seq':9,'outcome':'failed','reason':'tasks_failed','detail':'task code has no valid result.'}")));
    }

    private List<Shown> shown(JsonNode... frames) {
        return Stream.of(frames)
                .flatMap(frame -> transcript.take(frame).stream())
                .toList();
    }

    private static Shown speaker() {
        return new Shown.Speaker("ask");
    }

    private static Shown piece(String text) {
        return new Shown.Piece(text, false);
    }
}
