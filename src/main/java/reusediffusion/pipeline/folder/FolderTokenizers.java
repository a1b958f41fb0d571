package reusediffusion.pipeline.folder;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reusediffusion.tokenize.Tokenizer;
import reusediffusion.tokenize.Tokenizers;
import reusediffusion.weights.ModelFile;
import reusediffusion.weights.WeightsException;

/** The tokenizers of a model folder, of which each has to fit the text encoder that it stands before. */
public final class FolderTokenizers implements AutoCloseable {
    private final Recipe recipe;
    private final List<Tokenizer> tokenizers = new ArrayList<>();

    FolderTokenizers(Recipe recipe) {
        this.recipe = recipe;
    }

    /**
     * Loads the tokenizer of a text encoder.
     *
     * @param rows of the encoder's embedding: tokens that it was trained on
     * @param spare rows that may be there beside them, by which some encoders round their number up
     * @throws WeightsException where tokenizer and encoder do not have the same tokens
     */
    Tokenizer open(String component, int rows, int spare) {
        Path folder = recipe.files().folder(component);
        if (recipe.randomWeights() != null && !hasVocabulary(folder)) {
            return kept(new PlaceholderTokenizer());
        }
        requireFiles(component, folder);
        Tokenizer tokenizer = kept(Tokenizers.open(folder));
        if (tokenizer.size() > rows || tokenizer.size() < rows - spare) {
            throw new WeightsException("The tokenizer in " + folder + " knows " + tokenizer.size()
                    + " tokens, and its text encoder embeds " + rows + " (vocab_size); copy both from one model, with"
                    + " the added_tokens.json of learned tokens.");
        }
        return tokenizer;
    }

    private Tokenizer kept(Tokenizer tokenizer) {
        tokenizers.add(tokenizer);
        return tokenizer;
    }

    private void requireFiles(String component, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new WeightsException(folder + " is missing; copy it again"
                    + (component.equals("tokenizer_3") ? ComponentConfigurations.WITHOUT_T5 : "") + ".");
        }
        for (String name : Tokenizers.FILES) {
            if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                ModelFile.require(folder.resolve(name));
            }
        }
    }

    /** Whether a tokenizer's folder has more than its configuration. */
    public static boolean hasVocabulary(Path folder) {
        return List.of("vocab.json", "tokenizer.json", "spiece.model").stream()
                .anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    @Override
    public void close() {
        tokenizers.forEach(Tokenizer::close);
    }
}
