package dev.sluice.router.spend.price;

import dev.sluice.contracts.UsageRecorded.PricedBy;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What models cost by all tables that are in force at one moment. A call keeps the one that it was admitted under, so that
 * what was set aside for it and what it is charged are of one price. A pure value.
 *
 * @param tables the newest word first
 * @param otherwise the operator's price for what no table knows; {@link Price#FREE} if there is none
 */
public record PriceList(List<PriceTable> tables, Price otherwise) {
    public PriceList {
        tables = List.copyOf(tables);
    }

    /** A price and where it came from. */
    public record Priced(Price price, PricedBy by) {
        /** Nobody takes money for it. */
        public static final Priced FREE = new Priced(Price.FREE, PricedBy.OPERATOR);

        /** Whether anybody has said what it costs. */
        public boolean known() {
            return by != PricedBy.NOTHING;
        }
    }

    /** The price of a model at a provider. */
    public Priced of(String provider, String model, Instant at) {
        var day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return tables.stream()
                .flatMap(table -> table.find(provider, model, day).stream())
                .findFirst()
                .or(() -> tables.stream()
                        .flatMap(table -> table.findForAll(provider, day).stream())
                        .findFirst())
                .map(price -> new Priced(price, PricedBy.TABLE))
                .orElseGet(() ->
                        new Priced(otherwise, otherwise.equals(Price.FREE) ? PricedBy.NOTHING : PricedBy.OPERATOR));
    }

    /** Of an installation in which nobody knows any price. */
    public static PriceList unknown() {
        return new PriceList(List.<PriceTable>of(), Price.FREE);
    }
}
