package dev.sluice.router.provider;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.SseReader;
import java.io.IOException;
import org.jboss.logging.Logger;

/** What it means that an answer cannot be read. Whatever happens in reading, somebody waits for the outcome. */
final class Unreadable {
    private static final Logger LOG = Logger.getLogger(Unreadable.class);

    private Unreadable() {}

    /** @param noJson what to say if it is none */
    static Reply of(Throwable failure, String noJson) {
        return new Reply.Failed(
                switch (failure) {
                    case SseReader.EventTooLargeException _ ->
                        ProviderFailure.of(Kind.REPLY_TOO_LARGE, "The provider sent an event larger than we accept.");
                    case IOException _ -> ProviderFailure.of(Kind.MALFORMED, noJson);
                    default -> ofBug(failure);
                });
    }

    private static ProviderFailure ofBug(Throwable bug) {
        LOG.error("An answer of a provider could not be read", bug);
        return ProviderFailure.of(Kind.MALFORMED, "The provider's answer could not be read.");
    }
}
