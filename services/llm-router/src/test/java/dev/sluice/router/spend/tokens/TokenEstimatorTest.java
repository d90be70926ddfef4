package dev.sluice.router.spend.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.request.Picture;
import dev.sluice.router.dialect.request.PromptSize;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimatorTest {
    private static final PromptSize TEXT = PromptSize.ofText(30_000);

    private final TokenEstimator estimator = new TokenEstimator();

    @Test
    void anUnknownModelTakesWhatTextUsuallyDoes() {
        assertEquals(7_500, estimator.expected("p", "m", TEXT));
        assertEquals(10_000, estimator.most("p", "m", TEXT));
        assertEquals(new TokenUsage(7_500, 0, 25, 0), estimator.spent("p", "m", TEXT, 100));
    }

    @Test
    void whatAModelTookIsLearnedForItAlone() {
        for (var i = 0; i < 50; i++) {
            estimator.learn("p", "dense", TEXT, new TokenUsage(15_000, 0, 10, 0));
        }

        assertEquals(15_000, estimator.expected("p", "dense", TEXT));
        assertEquals(7_500, estimator.expected("other", "dense", TEXT));
        assertEquals(50, estimator.spent("p", "dense", TEXT, 100).completion());
    }

    @Test
    void aReservationHoldsTheMostThatWasSeen() {
        estimator.learn("p", "m", TEXT, new TokenUsage(15_000, 0, 10, 0));
        estimator.learn("p", "m", TEXT, new TokenUsage(6_000, 0, 10, 0));

        assertTrue(estimator.most("p", "m", TEXT) > 14_000);
        assertTrue(estimator.expected("p", "m", TEXT) < 14_000);
    }

    @Test
    void aProviderThatSaysTooLittleDoesNotEmptyReservations() {
        for (var i = 0; i < 500; i++) {
            estimator.learn("p", "liar", TEXT, new TokenUsage(1, 0, 1, 0));
        }

        assertTrue(estimator.most("p", "liar", TEXT) >= 6_000);
    }

    @Test
    void aShortPromptTeachesNothing() {
        estimator.learn("p", "m", PromptSize.ofText(100), new TokenUsage(100, 0, 1, 0));

        assertEquals(7_500, estimator.expected("p", "m", TEXT));
    }

    @Test
    void whatPicturesTakeIsNotTakenForText() {
        var prompt = new PromptSize(30_000, List.of(picture(1_024, 1_024)));
        estimator.learn("p", "claude-opus-5-5", prompt, new TokenUsage(7_500 + 1_369, 0, 1, 0));

        assertEquals(7_500, estimator.expected("p", "claude-opus-5-5", TEXT));
    }

    /** Against the counts that were measured, less the 65 to 77 tokens of the text beside the picture. */
    @ParameterizedTest
    @CsvSource({
        "claude-opus-5-5, 256, 256, 100",
        "claude-opus-5-5, 1024, 1024, 1369",
        "claude-sonnet-5-5, 1920, 1080, 2691",
        "claude-haiku-4-5, 512, 512, 361",
        "claude-haiku-4-5, 4032, 3024, 1600",
        "gpt-5.5, 1024, 1024, 1229",
        "gpt-5.5, 3840, 2160, 9792",
        "gpt-6-astra, 4032, 3024, 14364",
        "gpt-4o, 1024, 1024, 765",
        "gpt-4o, 512, 512, 255",
        "gemini-3.8-flash, 4032, 3024, 1120",
        "gemini-2.5-pro, 300, 300, 258",
        "openai/gpt-4o, 512, 512, 255",
        "something-else, 280, 280, 100",
    })
    void aPictureTakesWhatItsModelsMakersSay(String model, int width, int height, long tokens) {
        var taken = estimator.expected("p", model, new PromptSize(0, List.of(picture(width, height))));

        assertTrue(Math.abs(taken - tokens) <= tokens / 50 + 1, () -> "it takes " + taken);
    }

    @Test
    void aGlanceTakesLessWhereTheModelKnowsGlances() {
        var glance = new Picture(Optional.of(new Picture.Size(2_000, 2_000)), true, false);

        assertEquals(85, estimator.expected("p", "gpt-4o", new PromptSize(0, List.of(glance))));
    }

    @Test
    void aPictureThatCannotBeSeenTakesTheMost() {
        var unseen = new Picture(Optional.empty(), false, true);

        assertEquals(4_784, estimator.expected("p", "claude-opus-5-5", new PromptSize(0, List.of(unseen))));
    }

    private static Picture picture(int width, int height) {
        return new Picture(Optional.of(new Picture.Size(width, height)), false, false);
    }
}
