package dev.sluice.session.log;

import dev.sluice.contracts.FactRecord;
import dev.sluice.session.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * Some facts of a session, each with the very frame that a watching client is sent.
 *
 * @param next where to read on, if there may be more
 */
public record Page(List<Told> facts, Optional<Long> next) {

    /** A fact and its frame. */
    public record Told(FactRecord record, Frame frame) {}

    static Page read(Subscription subscription, SessionLog log, int factsMax, long bytesMax) {
        var facts = new ArrayList<Told>();
        var bytes = 0L;
        while (true) {
            try (var piece = log.after(subscription.seq())) {
                if (piece.isEmpty()) {
                    return new Page(facts, Optional.empty());
                }
                for (var record : piece.records()) {
                    subscription.skipTo(record.seq() - 1);
                    var frame = subscription.take(record).stream()
                            .filter(told -> told.seq().isPresent())
                            .findFirst();
                    if (frame.isEmpty()) {
                        continue;
                    }
                    facts.add(new Told(record, frame.get()));
                    bytes += Utils.utf8Length(frame.get().json());
                    if (facts.size() == factsMax || bytes >= bytesMax) {
                        return new Page(facts, Optional.of(record.seq()));
                    }
                }
                subscription.skipTo(piece.through());
            }
        }
    }
}
