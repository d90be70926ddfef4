package dev.sluice.router.route.installation;

import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.form.ModelBook;
import dev.sluice.router.dialect.form.ModelEntry;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.route.RoutingTable;
import java.util.List;
import java.util.Map;

/** What the shipped book says of the models at these providers, each by the API by which it is asked there. */
record KnownModels(Map<String, List<Provider>> providers) implements RoutingTable.Models {
    private static final ModelBook BOOK = ModelBook.shipped();

    @Override
    public ModelEntry entry(String provider, String model) {
        var asked = providers.get(provider).getFirst();
        if (asked.has(Api.RESPONSES)) {
            var entry = BOOK.entry(Api.RESPONSES, model);
            if (!entry.equals(ModelEntry.UNKNOWN)) {
                return entry.askedBy(Api.RESPONSES);
            }
        }
        return asked.apis().stream()
                .findFirst()
                .map(spoken -> BOOK.entry(spoken, model))
                .orElse(ModelEntry.UNKNOWN);
    }

    @Override
    public ModelEntry entry(String provider, String model, ModelForm said) {
        var known = entry(provider, model);
        var apis = providers.get(provider).getFirst().apis();
        var api = said.api().or(known.takes()::api).or(() -> apis.stream().findFirst());
        api.filter(asked -> !apis.contains(asked)).ifPresent(asked -> {
            throw new IllegalArgumentException("the provider " + provider + " is not asked by " + asked.word());
        });
        api.ifPresent(asked -> ModelBook.requireWords(said, asked));
        var same = api.equals(known.takes().api().or(() -> apis.stream().findFirst()));
        return (same ? known : api.map(asked -> BOOK.entry(asked, model)).orElse(known)).taking(said);
    }
}
