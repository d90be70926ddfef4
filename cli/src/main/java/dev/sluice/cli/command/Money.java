package dev.sluice.cli.command;

import java.math.BigDecimal;

/** Millionths of the price table's currency, as people read them. */
final class Money {
    private Money() {}

    static String of(long micros) {
        return BigDecimal.valueOf(micros, 6).toPlainString();
    }
}
