package dev.sluice.router.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Routing.Caching;
import dev.sluice.router.dialect.request.ChatRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheRuleTest {
    private static final CacheRule RULE = new CacheRule(true, 1_000);
    private static final String PLAIN = "{\"role\":\"user\",\"content\":\"x\"}";

    @Test
    void whatIsTheSameEveryTimeIsKept() {
        assertTrue(allows(PLAIN, ",\"temperature\":0", CacheWish.NONE, Optional.empty()));
        assertTrue(allows(PLAIN, ",\"temperature\":0.0,\"n\":1,\"tools\":[]", CacheWish.NONE, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"temperature\":null",
                ",\"temperature\":0.01",
                ",\"temperature\":1",
                ",\"temperature\":0,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
                ",\"temperature\":0,\"functions\":[{\"name\":\"f\"}]"
            })
    void whatMayDifferIsKeptOnlyWhenAsked(String fields) {
        assertFalse(allows(PLAIN, fields, CacheWish.NONE, Optional.empty()));
        assertTrue(allows(PLAIN, fields, CacheWish.ON, Optional.empty()));
        assertTrue(allows(PLAIN, fields, CacheWish.NONE, Optional.of(Caching.ON)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"x\"}",
                "{\"role\":\"function\",\"name\":\"f\",\"content\":\"x\"}",
                "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\"}]}"
            })
    void turnsThatCalledToolsAreKeptOnlyWhenAsked(String message) {
        assertFalse(allows(PLAIN + "," + message, ",\"temperature\":0", CacheWish.NONE, Optional.empty()));
        assertTrue(allows(PLAIN + "," + message, ",\"temperature\":0", CacheWish.ON, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"n\":2",
                ",\"logprobs\":true",
                ",\"store\":true",
                ",\"audio\":{\"voice\":\"v\"}",
                ",\"web_search_options\":{}"
            })
    void whatIsMoreThanOneMessageIsNeverKept(String fields) {
        assertFalse(allows(PLAIN, ",\"temperature\":0" + fields, CacheWish.ON, Optional.of(Caching.ON)));
    }

    @Test
    void offIsTheLastWord() {
        assertFalse(allows(PLAIN, ",\"temperature\":0", CacheWish.OFF, Optional.of(Caching.ON)));
        assertFalse(allows(PLAIN, ",\"temperature\":0", CacheWish.ON, Optional.of(Caching.OFF)));
        assertFalse(CacheRule.NEVER.allows(request(PLAIN, ",\"temperature\":0"), CacheWish.ON, Optional.empty()));
    }

    @Test
    void largeRequestsAreNotLookedUp() {
        var large = ",\"temperature\":0,\"user\":\"" + "u".repeat(1_000) + "\"";
        assertFalse(allows(PLAIN, large, CacheWish.ON, Optional.empty()));
    }

    @Test
    void wishesAreTwoWords() {
        assertEquals(Optional.of(CacheWish.NONE), CacheWish.read(Optional.empty()));
        assertEquals(Optional.of(CacheWish.ON), CacheWish.read(Optional.of("on")));
        assertEquals(Optional.of(CacheWish.OFF), CacheWish.read(Optional.of("off")));
        assertEquals(Optional.empty(), CacheWish.read(Optional.of("maybe")));
    }

    private static boolean allows(String messages, String fields, CacheWish wish, Optional<Caching> alias) {
        return RULE.allows(request(messages, fields), wish, alias);
    }

    private static ChatRequest request(String messages, String fields) {
        var body = "{\"model\":\"m\",\"messages\":[" + messages + "]" + fields + "}";
        var reading = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        return (ChatRequest) ((ChatRequest.Reading.Accepted) reading).request();
    }
}
