package dev.sluice.router.spend;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.router.feed.ConfigListener;
import jakarta.inject.Singleton;

/** Enters budgets from {@code sluice.configs} in the book. */
@Singleton
public class BudgetReader implements ConfigListener {
    private final BudgetBook book;

    BudgetReader(BudgetBook book) {
        this.book = book;
    }

    @Override
    public String kind() {
        return "budget";
    }

    @Override
    public void changed(ConfigVersion current) {
        book.put(current.name(), current.body());
    }

    @Override
    public void removed(String name) {
        book.remove(name);
    }
}
