package dev.sluice.cli.watch;

import static dev.sluice.cli.watch.Frames.frame;
import static dev.sluice.cli.watch.Frames.message;
import static dev.sluice.cli.watch.Frames.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MarksTest {
    private final Marks marks = new Marks("s", 4);

    @Test
    void whatCameBeforeOrTwiceIsNotNew() {
        assertFalse(marks.isNew(message(4, "t/1/1/1", "old")));
        assertTrue(marks.isNew(message(5, "t/1/1/1", "new")));
        assertFalse(marks.isNew(message(5, "t/1/1/1", "new")));
        assertTrue(marks.isNew(frame("{'type':'state','state':'idle'}")));
        assertTrue(marks.isNew(frame("{'type':'state','state':'idle'}")));
    }

    @Test
    void tokensGoOnFromTheNewestOfTheNewestRun() {
        assertTrue(marks.isNew(token("t/1/1/1", 1, 0, "a")));
        assertFalse(marks.isNew(token("t/1/1/1", 1, 0, "a")));
        assertTrue(marks.isNew(token("t/1/1/1", 2, 0, "b")));
        assertFalse(marks.isNew(token("t/1/1/1", 1, 1, "late")));
    }

    @Test
    void aResumeNamesTheNewestFactAndTheOpenSteps() {
        marks.isNew(token("t/1/1/1", 9, 41, "a"));
        marks.isNew(token("t/1/2/1", 1, 3, "b"));
        marks.isNew(message(7, "t/1/2/1", "b"));

        assertEquals(
                frame("{'type':'resume','session_id':'s','after_seq':7,'steps':{'t/1/1/1':{'run':9,'index':41}}}")
                        .toString(),
                marks.resume().toString());
    }

    @Test
    void aTurnThatEndedHasNoOpenStep() {
        marks.isNew(token("t/1/1/1", 9, 41, "a"));
        marks.isNew(frame("{'type':'done','turn':'t','seq':8,'outcome':'cancelled'}"));

        assertTrue(marks.resume().path("steps").isEmpty());
    }
}
