package dev.sluice.router.route.installation;

import dev.sluice.contracts.ModelForm;
import dev.sluice.router.dialect.form.ModelBook;
import dev.sluice.router.dialect.form.ModelEntry;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.route.RoutingTable;
import java.util.List;
import java.util.Map;

/** What the shipped book says of the models at these providers, each by the API that its provider speaks. */
record KnownModels(Map<String, List<Provider>> providers) implements RoutingTable.Models {
    private static final ModelBook BOOK = ModelBook.shipped();

    @Override
    public ModelEntry entry(String provider, String model) {
        return api(provider).map(spoken -> BOOK.entry(spoken, model)).orElse(ModelEntry.UNKNOWN);
    }

    @Override
    public ModelForm takes(String provider, ModelForm known, ModelForm said) {
        var spoken = api(provider);
        said.api().filter(asked -> !spoken.filter(asked::equals).isPresent()).ifPresent(asked -> {
            throw new IllegalArgumentException("the provider " + provider + " is not asked by " + asked.word());
        });
        spoken.ifPresent(api -> ModelBook.requireWords(said, api));
        return known.and(said);
    }

    private java.util.Optional<ModelForm.Api> api(String provider) {
        return providers.get(provider).getFirst().api();
    }
}
