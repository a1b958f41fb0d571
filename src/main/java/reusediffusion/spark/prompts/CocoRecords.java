package reusediffusion.spark.prompts;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The captions of a COCO file, which is one object: its array {@code annotations} holds objects with {@code id}, {@code image_id} and
 * {@code caption}. It is read as a stream, however large.
 *
 * <p>Source: cocodataset.org, data format, 4: image captioning.
 */
final class CocoRecords extends Records {
    private static final String CAPTION = "caption";

    /** The fields of the one object come in any order, and no row of prompts begins with one of them. */
    private static final Pattern FIRST =
            Pattern.compile("\\{\\s*\"(info|images|licenses|annotations)\"\\s*:\\s*[\\[{].*", Pattern.DOTALL);

    private static final Pattern PROMPT = Pattern.compile("\"prompt\"\\s*:");

    private final BufferedReader text;
    private final JsonValues values;
    private boolean entered;
    private boolean ended;

    CocoRecords(PromptFile file, BufferedReader text, Set<String> wanted) throws IOException {
        super(file);
        this.text = text;
        Set<String> asked = new TreeSet<>(wanted);
        asked.add(CAPTION);
        values = new JsonValues(text, asked, columns(), 0);
    }

    /** Whether a file that begins so is one. */
    static boolean begin(String beginning) {
        return FIRST.matcher(beginning).matches() && !PROMPT.matcher(beginning).find();
    }

    @Override
    PromptRecord read() throws IOException {
        if (ended) {
            return null;
        }
        try {
            if (!entered) {
                entered = true;
                if (!values.enter("annotations")) {
                    throw new TextFault(
                            1, "it is a dataset of COCO without annotations; name one of its files of captions.");
                }
            }
            PromptRecord record = values.nextOfArray();
            ended = record == null;
            if (columns().contains(CAPTION)) {
                columns().add("prompt");
            }
            return record == null || record.problem() != null ? record : captioned(record);
        } catch (JsonProcessingException e) {
            throw new TextFault(values.line(e.getLocation()), "this is no JSON: " + e.getOriginalMessage() + ".");
        }
    }

    private static PromptRecord captioned(PromptRecord record) {
        Map<String, Object> all = new HashMap<>(record.values());
        Object caption = all.get(CAPTION);
        if (caption != null) {
            all.put("prompt", caption instanceof String words ? words.strip() : caption); // many end with a line's end
        }
        return new PromptRecord(record.line(), all);
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
