package dev.sluice.session.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void hitsArePartsOfTheirOwn() {
        assertEquals(
                List.of(
                        new Excerpt.Part("a <b>", false),
                        new Excerpt.Part("dead", true),
                        new Excerpt.Part(" letter", false)),
                Excerpt.parts("a \u0004b\u0005\u0002dead\u0003 letter"));
        assertEquals(
                List.of(new Excerpt.Part("dead", true), new Excerpt.Part("letter", true)),
                Excerpt.parts("\u0002dead\u0003\u0002letter\u0003"));
    }

    @Test
    void aTextWithoutHitsIsOnePart() {
        assertEquals(List.of(new Excerpt.Part("nothing", false)), Excerpt.parts("nothing"));
        assertEquals(List.of(), Excerpt.parts(""));
    }
}
