package dev.sluice.router.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A Lua script that Redis runs as one step, with nothing in between. */
public record RedisScript(String text, String digest) {
    private static final Map<List<String>, RedisScript> JOINED = new ConcurrentHashMap<>();

    /** ARGV: number of the first one's keys, number of its arguments, its arguments, those of the second. */
    private static final String BOTH = """
            local function first(KEYS, ARGV)
            %s
            end
            local function second(KEYS, ARGV)
            %s
            end
            local function part(list, from, to)
              local cut = {}
              for i = from, to do
                cut[#cut + 1] = list[i]
              end
              return cut
            end
            local keys, last = tonumber(ARGV[1]), 2 + tonumber(ARGV[2])
            local answer = first(part(KEYS, 1, keys), part(ARGV, 3, last))
            if answer[1] ~= '0' then
              return {answer}
            end
            return {answer, second(part(KEYS, keys + 1, #KEYS), part(ARGV, last + 1, #ARGV))}
            """;

    /** The script {@code /redis/<name>.lua} of this jar. */
    public static RedisScript named(String name) {
        try (var script = RedisScript.class.getResourceAsStream("/redis/" + name + ".lua")) {
            var text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return new RedisScript(text, sha1(text));
        } catch (IOException broken) {
            throw new UncheckedIOException("the scripts are part of this jar", broken);
        }
    }

    /** See {@link RedisStep#andThen}. */
    RedisScript andThen(RedisScript next) {
        return JOINED.computeIfAbsent(List.of(digest, next.digest), _ -> {
            var both = BOTH.formatted(text, next.text);
            return new RedisScript(both, sha1(both));
        });
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-1", absent);
        }
    }
}
