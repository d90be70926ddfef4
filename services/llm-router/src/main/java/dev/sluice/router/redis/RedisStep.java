package dev.sluice.router.redis;

import java.util.ArrayList;
import java.util.List;

/** A script and what it runs on. */
public record RedisStep(RedisScript script, List<String> keys, List<String> arguments) {

    /**
     * This and another one in one step. The answer has this one's answer and, if that begins with {@code 0}, the other
     * one's; otherwise the other one does not run.
     */
    public RedisStep andThen(RedisStep next) {
        var allKeys = new ArrayList<>(keys);
        allKeys.addAll(next.keys);
        var allArguments = new ArrayList<String>(2 + arguments.size() + next.arguments.size());
        allArguments.add(Integer.toString(keys.size()));
        allArguments.add(Integer.toString(arguments.size()));
        allArguments.addAll(arguments);
        allArguments.addAll(next.arguments);
        return new RedisStep(script.andThen(next.script), allKeys, allArguments);
    }
}
