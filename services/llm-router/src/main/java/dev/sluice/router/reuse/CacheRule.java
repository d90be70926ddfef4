package dev.sluice.router.reuse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Routing.Caching;
import dev.sluice.router.dialect.request.ChatRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests may be answered from the cache. An "off" of the operator or the caller is the last word; otherwise an
 * "on" of either admits what is not the same every time. A pure function that costs a few look-ups in the request.
 *
 * @param enabled whether there is a cache at all
 * @param requestBytesMax the largest request that is looked up
 */
public record CacheRule(boolean enabled, long requestBytesMax) {
    public static final CacheRule NEVER = new CacheRule(false, 0);

    /** What makes an answer more than a message, or the asking more than a question. */
    private static final Set<String> NEVER_KEPT = Set.of("audio", "logprobs", "store", "web_search_options");

    public boolean allows(ChatRequest request, CacheWish wish, Optional<Caching> alias) {
        if (!enabled
                || wish == CacheWish.OFF
                || alias.filter(Caching.OFF::equals).isPresent()) {
            return false;
        }
        if (request.bytes() > requestBytesMax || !canBeKept(request.fields())) {
            return false;
        }
        return wish == CacheWish.ON || alias.filter(Caching.ON::equals).isPresent() || isTheSameEveryTime(request);
    }

    private static boolean canBeKept(JsonNode body) {
        for (var field : NEVER_KEPT) {
            var value = body.path(field);
            if (value.isContainerNode() || value.asBoolean(false)) {
                return false;
            }
        }
        var choices = body.path("n");
        return choices.isMissingNode() || choices.isNull() || (choices.isIntegralNumber() && choices.asLong() == 1);
    }

    /** A request without a temperature gets the provider's, which mostly is 1. */
    private static boolean isTheSameEveryTime(ChatRequest request) {
        var body = request.fields();
        var temperature = body.path("temperature");
        return temperature.isNumber()
                && temperature.doubleValue() == 0
                && body.path("tools").isEmpty()
                && body.path("functions").isEmpty()
                && !request.speaksOfTools();
    }
}
