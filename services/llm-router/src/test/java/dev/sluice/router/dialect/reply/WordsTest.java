package dev.sluice.router.dialect.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    private static final String OURS = "a plain looking secret";

    static {
        Words.keepSecret(OURS);
        Words.keepSecret(OURS + " that goes on");
        Words.keepSecret("ollama");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Incorrect API key provided: sk-proj-4fT*****************9xQ2.",
                "invalid x-api-key: 9f86d081884c7d659a2feaa0c55ad015",
                "Authorization: Bearer abcdefghijklmnop1234 was refused",
                "gsk_aB3dE5fG7hJ9kL1mN3pQ5r is expired",
                "no access for AIzaSyA1234567890abcdefghijklmnopqrstuv",
                "your key=3kf93kf0ak3kf is wrong, token: 39fk30fkasdf",
                "key 0f8fad5bd9cb469fa16570867728950e is revoked",
                "\"password\":\"correct-horse\"",
            })
    void whatLooksLikeAKeyIsTakenOut(String said) {
        assertTrue(Words.shown(said).contains("[hidden]"), Words.shown(said));
        assertFalse(
                Words.shown(said).matches(".*(9xQ2|9f86|abcdef|aB3d|AIza|3kf|39fk|0f8f|horse).*"), Words.shown(said));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You can find your API key at https://platform.openai.com/account/api-keys.",
                "The API documentation of token limitations says: max_completion_tokens, not max_tokens.",
                "This model's maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens.",
                "Unsupported value: 'temperature' does not support 0.2 with this model.",
                "ollama is loading the model",
            })
    void whatHelpsIsKept(String said) {
        assertEquals(said, Words.shown(said));
    }

    @Test
    void ourOwnKeysAreTakenOutWhateverTheyLookLike() {
        assertEquals("not [hidden], no", Words.shown("not " + OURS + ", no"));
        assertEquals("not [hidden]", Words.shown("not " + OURS + " that goes on"));
        assertEquals("not [hidden]", Words.shown("not a plain\u200b looking secret"));
        assertTrue(Words.heldIn(("{\"text\": \"" + OURS + "\"}").getBytes(StandardCharsets.UTF_8)));
        assertFalse(Words.heldIn("{\"text\": \"a plain looking\"}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aFailureCannotHoldThemHoweverItCameAbout() {
        assertEquals("so [hidden]", new ProviderFailure(Kind.CUT, "so " + OURS, java.util.Optional.empty()).detail());
    }

    @Test
    void controlAndInvisibleCharactersAreTakenOut() {
        assertEquals("a  b  [31mc d", Words.shown("a\r\nb\u0000\u001b[31mc\u2028d\u202e\u2066\ufeff"));
    }

    @Test
    void noNovelIsTold() {
        var shown = Words.shown("word ".repeat(499) + "\uD83D\uDC4B".repeat(500));

        assertTrue(shown.length() <= 502 && shown.endsWith(" …"), shown);
        assertFalse(Character.isSurrogate(
                Words.shown("x".repeat(498) + "y\uD83D\uDC4Bz").charAt(499)));
    }
}
