package dev.sluice.router.reuse.similar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.router.reuse.CacheKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VectorTest {
    private static final int DIMENSIONS = 384;
    private static final Instant LATER = Instant.parse("2026-11-21T13:00:00.123Z");

    @Test
    void similarityIsTheCosine() {
        assertEquals(1, vector(1, 2, 3).similarity(vector(2, 4, 6)), 0.001);
        assertEquals(0, vector(1, 0).similarity(vector(0, 5)), 0.001);
        assertEquals(-1, vector(1, -1).similarity(vector(-3, 3)), 0.001);
        assertEquals(0.6, vector(1, 0).similarity(vector(3, 4)), 0.005);
    }

    @Test
    void oneByteForEachDimensionIsEnough() {
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            var one = gaussian(random);
            var other = new float[DIMENSIONS];
            for (int j = 0; j < DIMENSIONS; j++) {
                other[j] = one[j] + (float) random.nextGaussian() * 0.03f;
            }
            var compressed =
                    Vector.of(one).orElseThrow().similarity(Vector.of(other).orElseThrow());
            assertEquals(cosine(one, other), compressed, 0.002);
        }
    }

    @Test
    void whatIsNoDirectionIsNoVector() {
        assertEquals(Optional.empty(), Vector.of(new float[DIMENSIONS]));
        assertEquals(Optional.empty(), Vector.of(new float[0]));
        assertEquals(Optional.empty(), Vector.of(new float[] {1, Float.NaN}));
        assertEquals(Optional.empty(), Vector.of(new float[] {1, Float.POSITIVE_INFINITY}));
    }

    @Test
    void vectorsOfOtherModelsAreNotSimilar() {
        assertEquals(-1, vector(1, 2).similarity(vector(1, 2, 3)));
        assertEquals(-1, new Vector(new byte[2]).similarity(vector(1, 2)));
    }

    @Test
    void rememberedQuestionIsReadAsItWasWritten() {
        var asked = asked("a", vector(1, 2, 3));

        var read = AskedBefore.read(asked.bytes()).orElseThrow();

        assertEquals(asked.until(), read.until());
        assertEquals(asked.answer(), read.answer());
        assertArrayEquals(asked.vector().values(), read.vector().values());
        assertEquals(Optional.empty(), AskedBefore.read(new byte[0]));
        assertEquals(Optional.empty(), AskedBefore.read(new byte[51]));
    }

    @Test
    void mostAlikeIsFoundIfItIsAlikeEnough() {
        var far = asked("a", vector(0, 1));
        var near = asked("b", vector(9, 10));
        var nearer = asked("c", vector(10, 10));
        var all = List.of(far, near, nearer);

        assertEquals(Optional.of(nearer), SimilarAnswers.mostAlike(all, vector(10, 10), 0.9));
        assertEquals(Optional.of(near), SimilarAnswers.mostAlike(all, vector(80, 100), 0.99));
        assertEquals(Optional.empty(), SimilarAnswers.mostAlike(all, vector(1, 0), 0.9));
        assertEquals(Optional.empty(), SimilarAnswers.mostAlike(List.of(), vector(1, 0), 0.9));
    }

    private static AskedBefore asked(String name, Vector vector) {
        return new AskedBefore(LATER, new CacheKey(name.repeat(43)), vector);
    }

    private static Vector vector(float... values) {
        return Vector.of(values).orElseThrow();
    }

    private static float[] gaussian(Random random) {
        var values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) random.nextGaussian() * 0.05f;
        }
        return values;
    }

    private static double cosine(float[] one, float[] other) {
        double product = 0;
        double ones = 0;
        double others = 0;
        for (int i = 0; i < one.length; i++) {
            product += one[i] * other[i];
            ones += one[i] * one[i];
            others += other[i] * other[i];
        }
        return product / Math.sqrt(ones * others);
    }
}
