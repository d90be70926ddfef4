package dev.sluice.contracts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every topic of the platform, one row each: the truth that {@code infra/kafka/topics.yaml}, the embedded broker and
 * each service's start-up check are held against.
 */
public final class Topics {
    private static final int KB = 1024;
    private static final int MB = 1024 * KB;

    /** The one way in: intents, outcomes and passed deadlines, keyed by session. */
    public static final Topic INBOX = deleted("sluice.inbox", 12, Duration.ofDays(7), 8 * MB, true);

    /** What happened, written exactly once by the orchestrator, keyed by session. Public. */
    public static final Topic FACTS = forever("sluice.facts", 12, 4 * MB);

    /** Streamed characters of open steps, keyed by session. */
    public static final Topic DELTAS = deleted("sluice.deltas", 12, Duration.ofMinutes(30), 64 * KB, false);

    /** What is called off, keyed by the turn, step or call; read to the end before the first work is taken. */
    public static final Topic CONTROL =
            new Topic("sluice.control", 1, Optional.of(Duration.ofDays(2)), true, 64 * KB, false);

    /** What model calls cost, keyed by tenant. Public. */
    public static final Topic USAGE = forever("sluice.usage", 4, 64 * KB);

    /** Versions of roles, policies and limits, keyed {@code kind/name/version}. */
    public static final Topic CONFIGS = compacted("sluice.configs", 1, MB);

    /** The tools that executors offer, keyed by tool name, those of one tenant {@code tenant/name}. */
    public static final Topic TOOLS = compacted("sluice.tools", 1, MB);

    /** Decisions and refusals about permissions, keyed by tenant. Public. */
    public static final Topic AUDIT = deleted("sluice.audit", 4, Duration.ofDays(365), 64 * KB, false);

    /** Signed heads of the chains over {@link #AUDIT}, partition by partition; kept longer than what they prove. */
    public static final Topic AUDIT_HEADS = deleted("sluice.audit-heads", 4, Duration.ofDays(400), 64 * KB, false);

    /** The state of sessions that nobody speaks in, keyed {@code session/seq/piece}; only the orchestrator reads it. */
    public static final Topic RESTED = compacted("sluice.rested", 4, 8 * MB);

    /** What was spent at certain offsets of {@link #USAGE}, keyed {@code snapshot/page}; only the llm-router reads it. */
    public static final Topic SPENT = compacted("sluice.spent", 1, MB);

    /** Records that nobody could read, as they came, with headers that say why. */
    public static final Topic DEAD_LETTERS = deleted("sluice.dead-letters", 1, Duration.ofDays(30), 8 * MB, false);

    private static final List<String> DEFAULT_POOLS =
            Role.BUILT_IN.stream().map(Role::name).toList();
    private static final String DEFAULT_HOME = "local";

    private Topics() {}

    /**
     * Model calls for one worker pool; turns that nobody watches go to the background twin. One partition, as for every
     * topic that a share group reads: more would not let more workers at it, but tie each of them to a part of the work.
     */
    public static Topic steps(String pool, boolean background) {
        return deleted(
                "sluice.steps." + pool + (background ? ".background" : ""), 1, Duration.ofDays(1), 8 * MB, false);
    }

    /** The share group of the workers who take from a topic of steps. */
    public static String workers(Topic steps) {
        return steps.name() + ".workers";
    }

    /** Tool calls for the executors that share one home's volume; one partition, as for steps. */
    public static Topic calls(String home) {
        return deleted("sluice.calls." + home, 1, Duration.ofDays(1), 4 * MB, false);
    }

    /** The topics of an installation with the built-in pools and one home named {@code local}. */
    public static List<Topic> all() {
        var topics = new ArrayList<Topic>(List.of(
                INBOX, FACTS, DELTAS, CONTROL, USAGE, CONFIGS, TOOLS, AUDIT, AUDIT_HEADS, RESTED, SPENT, DEAD_LETTERS));
        for (var pool : DEFAULT_POOLS) {
            topics.add(steps(pool, false));
            topics.add(steps(pool, true));
        }
        topics.add(calls(DEFAULT_HOME));
        return List.copyOf(topics);
    }

    private static Topic deleted(String name, int partitions, Duration kept, int bytesMax, boolean brokerTime) {
        return new Topic(name, partitions, Optional.of(kept), false, bytesMax, brokerTime);
    }

    private static Topic forever(String name, int partitions, int bytesMax) {
        return new Topic(name, partitions, Optional.empty(), false, bytesMax, false);
    }

    private static Topic compacted(String name, int partitions, int bytesMax) {
        return new Topic(name, partitions, Optional.empty(), true, bytesMax, false);
    }
}
