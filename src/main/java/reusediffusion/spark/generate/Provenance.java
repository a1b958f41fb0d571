package reusediffusion.spark.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.media.Xmp;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.Version;

/**
 * What files say about how they were made: that a model made them, as the EU's AI Act asks for, and all that it takes to make them again.
 * Equal samples say equal things, so that their files stay equal byte by byte.
 *
 * @param run what holds for all samples of a run, by name
 * @param prompts whether the prompt is told too
 */
public record Provenance(TreeMap<String, String> run, boolean prompts) implements Serializable {
    /** The name of the program in files. */
    public static final String GENERATOR = "ReuseDiffusion for Spark";

    public static final String PROMPT = "Iptc4xmpExt:AIPromptInformation";
    public static final String OWN = "reuse:";

    /** Source: IPTC NewsCodes, digital source type. */
    private static final String BY_A_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    private static final int LONGEST = 20_000; // bytes: two texts and the rest fit into a JPEG file
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The packet for a sample's files. */
    byte[] packet(Generated made, Settings settings, String policy) {
        Request request = made.request();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("xmp:CreatorTool", GENERATOR + " " + Version.CODE);
        texts.put("Iptc4xmpExt:DigitalSourceType", BY_A_MODEL);
        texts.put("Iptc4xmpExt:AISystemUsed", run.getOrDefault("model", GENERATOR));
        if (prompts) {
            texts.put(PROMPT, shortened(request.prompt()));
            if (request.negativePrompt() != null) {
                texts.put(OWN + "negativePrompt", shortened(request.negativePrompt()));
            }
        }
        texts.put(OWN + "id", shortened(request.id()));
        texts.put(OWN + "seed", Long.toString(request.seed()));
        run.forEach((name, text) -> texts.put(OWN + name, text));
        texts.put(OWN + "policy", policy);
        texts.put(OWN + "networkCalls", Integer.toString(made.run().calls()));
        texts.put(OWN + "steps", Integer.toString(made.run().called().length));
        if (settings != null) {
            texts.put(OWN + "settings", json(settings));
        }
        return Xmp.packet(texts);
    }

    private static String json(Settings settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The beginning of a text that is too long for a file's metadata; an ampersand takes five bytes there. */
    private static String shortened(String text) {
        String all = text == null ? "" : text;
        String escaped = all.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        if (escaped.getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            return all;
        }
        return all.substring(
                        0, all.offsetByCodePoints(0, Math.min(all.codePointCount(0, all.length()), LONGEST / 5 - 1)))
                + "…";
    }
}
