package dev.sluice.executor.intake;

import java.io.IOException;

/** There is more behind a stream than may come in; the message is one sentence for whoever sent it. */
final class TooMuch extends IOException {
    TooMuch(String sentence) {
        super(sentence);
    }
}
