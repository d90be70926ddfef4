package dev.sluice.router.dialect.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerChunksTest {
    @Test
    void piecesAreTheTextAndCutNoCharacter() {
        var random = new Random(2026);
        for (int round = 0; round < 500; round++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(1_500); length > 0; length--) {
                text.append(random.nextInt(9) == 0 ? " " : random.nextBoolean() ? "\ud83d\ude80" : "a");
            }
            var pieces = AnswerChunks.pieces(text.toString());
            assertEquals(text.toString(), String.join("", pieces));
            for (var piece : pieces) {
                assertTrue(!piece.isEmpty() && piece.length() <= 201);
                assertTrue(!Character.isLowSurrogate(piece.charAt(0)));
            }
        }
    }
}
