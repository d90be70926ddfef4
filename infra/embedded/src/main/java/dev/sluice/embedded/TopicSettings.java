package dev.sluice.embedded;

import dev.sluice.contracts.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The broker settings that a topic's promises amount to; the same on the embedded broker and in Strimzi. */
final class TopicSettings {
    /** A batch carries keys, headers and its own frame around the largest record. */
    private static final int FRAME_BYTES_MAX = 64 * 1024;

    private static final Duration SEGMENT_AGE_MAX = Duration.ofDays(1);

    private TopicSettings() {}

    static Map<String, String> of(Topic topic) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("cleanup.policy", topic.cleanupPolicy());
        settings.put(
                "retention.ms",
                topic.retention().map(Duration::toMillis).map(String::valueOf).orElse("-1"));
        settings.put("max.message.bytes", String.valueOf(topic.recordBytesMax() + FRAME_BYTES_MAX));
        settings.put("message.timestamp.type", topic.brokerTime() ? "LogAppendTime" : "CreateTime");
        // Kafka's default refuses what a writer stamps whose clock is an hour ahead: no turn would go on, for ever.
        settings.put("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE));
        settings.put("segment.ms", String.valueOf(segmentAge(topic).toMillis()));
        return settings;
    }

    /** Only closed segments are deleted, so they close well before the retention is over. */
    private static Duration segmentAge(Topic topic) {
        var quarter = topic.retention().map(retention -> retention.dividedBy(4)).orElse(SEGMENT_AGE_MAX);
        return quarter.compareTo(SEGMENT_AGE_MAX) < 0 ? quarter : SEGMENT_AGE_MAX;
    }
}
