package dev.sluice.router.provider;

import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import dev.sluice.router.dialect.reply.SseReader;
import io.vertx.core.Context;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Reads the events of one stream in their order. A large one, which may hold a picture, is read off the event loop, which
 * others share; what comes behind it waits, and the provider with it. Lives on one Vert.x context.
 */
final class EventFeed {
    private static final String NO_JSON = "The provider sent a chunk that is no JSON.";

    private final SseReader events;
    private final ReplyReader reader;
    private final Context context;
    private final Tap tap;
    private final Consumer<Reply> replies;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private Optional<Runnable> end = Optional.empty();
    private boolean reading;

    /** Where the bytes come from. */
    interface Tap {
        void close();

        void open();

        /** Whether nobody wants any more. */
        boolean over();
    }

    EventFeed(int eventBytesMax, ReplyReader reader, Context context, Tap tap, Consumer<Reply> replies) {
        this.events = new SseReader(eventBytesMax, this::event);
        this.reader = reader;
        this.context = context;
        this.tap = tap;
        this.replies = replies;
    }

    void feed(byte[] bytes) {
        try {
            events.feed(bytes);
        } catch (SseReader.EventTooLargeException large) {
            replies.accept(Unreadable.of(large, NO_JSON));
        }
    }

    /**
     * No more comes. What stands without its empty line is either a whole event or half of one, which means nothing.
     *
     * @param then what is to be done when all is read
     */
    void end(Runnable then) {
        afterwards(() -> {
            events.rest().ifPresent(this::lastEvent);
            then.run();
        });
    }

    /** Does something when all that has come is read: mostly at once. */
    void afterwards(Runnable then) {
        if (reading) {
            end = Optional.of(then);
        } else {
            then.run();
        }
    }

    private void event(byte[] data) {
        if (data.length == 0 || tap.over()) {
            return;
        }
        if (reading) {
            waiting.add(data);
        } else if (data.length <= ProviderHttp.INLINE_BYTES_MAX) {
            readHere(data);
        } else {
            readElsewhere(data);
        }
    }

    private void readHere(byte[] data) {
        try {
            reader.event(data).forEach(replies);
        } catch (IOException | RuntimeException failure) {
            replies.accept(Unreadable.of(failure, NO_JSON));
        }
    }

    private void readElsewhere(byte[] data) {
        reading = true;
        tap.close();
        context.executeBlocking(() -> reader.event(data), false)
                .onSuccess(read -> read.forEach(replies))
                .onFailure(failure -> replies.accept(Unreadable.of(failure, NO_JSON)))
                .onComplete(_ -> goOn());
    }

    private void goOn() {
        reading = false;
        while (!reading && !waiting.isEmpty()) {
            event(waiting.remove());
        }
        if (!reading) {
            tap.open();
            end.ifPresent(Runnable::run);
        }
    }

    private void lastEvent(byte[] data) {
        try {
            reader.event(data).forEach(replies);
        } catch (IOException half) {
            // What came before says whether the answer was finished.
        } catch (RuntimeException bug) {
            replies.accept(Unreadable.of(bug, NO_JSON));
        }
    }
}
