package dev.sluice.workers.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The estimate against tokenizers of OpenAI's: rather too many than too few, and not absurdly many. */
class TokenEstimateTest {
    private static final double TIMES_MAX = 3;
    private static final List<Encoding> TOKENIZERS = Stream.of(EncodingType.CL100K_BASE, EncodingType.O200K_BASE)
            .map(Encodings.newDefaultEncodingRegistry()::getEncoding)
            .toList();

    static Stream<String> texts() {
        return Stream.of(
                "The quick brown fox jumps over the lazy dog, and nobody knows why it keeps doing so every morning. ",
                "Die Donaudampfschifffahrtsgesellschaft bemüht sich, übermäßige Verspätungen künftig zu vermeiden. ",
                "public static List<ChatMessage> of(String systemPrompt, List<HistoryEntry> history) {\n    return x;\n}\n",
                "{\"path\": \"src/main/java/App.java\", \"lines\": [1, 22, 333], \"ok\": true, \"nested\": {\"a\": null}}\n",
                "| name | value |\n|---|---|\n| timeout | 30 s |\n| retries | 6 |\n",
                "2026-11-28T08:27:09.260 INFO [dev.sluice.workers] (main) started in 29.812s, 1536 of 4096 MB\n",
                "今天天气很好，我们一起去公园散步，然后回家写代码。",
                "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
                "오늘은 날씨가 좋아서 공원에 갔다가 집에 돌아와 코드를 썼다.",
                "Сегодня хорошая погода, и мы пойдём гулять в парк, а потом будем писать код. ",
                "👋🎉🚀 done ✅ ");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void itIsNeverTooLittleNorThreeTimesTooMuch(String text) {
        var long_ = text.repeat(20);
        var estimate = TokenEstimate.of(long_);

        for (var tokenizer : TOKENIZERS) {
            var counted = tokenizer.countTokens(long_);
            assertTrue(estimate >= counted, () -> estimate + " for " + counted + " by " + tokenizer.getName());
        }
        var least = TOKENIZERS.stream()
                .mapToInt(one -> one.countTokens(long_))
                .max()
                .orElseThrow();
        assertTrue(estimate <= TIMES_MAX * least, () -> estimate + " for " + least);
    }

    @Test
    void nothingTakesNothing() {
        assertEquals(0, TokenEstimate.of(""));
    }
}
