package reusediffusion.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import reusediffusion.job.option.ShellQuoting;
import reusediffusion.spark.generate.Provenance;

/**
 * The command that makes a file again.
 *
 * @param told what the file says
 */
record RemakeCommand(Map<String, String> told) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String command() {
        StringBuilder command = new StringBuilder("echo " + ShellQuoting.quoted(row()) + " | jobs/generate --model "
                + ShellQuoting.quoted(own("model")) + " --dtype " + own("dtype"));
        option(command, "--variant", own("variant"));
        option(command, "--precision", own("precision"));
        for (String component : own("components").split(" ")) {
            option(command, "--component", component);
        }
        if (own("weights").startsWith("random ")) {
            option(command, "--random-weights", own("weights").substring("random ".length()));
        }
        settings(command);
        return command + " " + own("options") + " --prompts - --output output/again"
                + (told.containsKey(Provenance.PROMPT) ? "" : "   (the prompt was left out of the file)");
    }

    private String own(String name) {
        return told.getOrDefault(Provenance.OWN + name, "");
    }

    private static void option(StringBuilder command, String flag, String value) {
        if (!value.isEmpty() && !value.equals("null")) {
            command.append(' ').append(flag).append(' ').append(ShellQuoting.quoted(value));
        }
    }

    /** The sample as a row of prompts. */
    private String row() {
        ObjectNode row = JSON.createObjectNode()
                .put("id", own("id"))
                .put("prompt", told.getOrDefault(Provenance.PROMPT, "PROMPT"));
        if (told.containsKey(Provenance.OWN + "negativePrompt")) {
            row.put("negative_prompt", own("negativePrompt"));
        }
        return row.put("seed", Long.parseLong(own("seed"))).toString();
    }

    private void settings(StringBuilder command) {
        JsonNode all = parsed(own("settings"));
        boolean clip = all.path("frames").asInt() > 1;
        option(command, "--steps", all.path("steps").asText());
        option(command, "--guidance", all.path("guidance").asText());
        command.append(" --width-height " + all.path("width").asText() + " "
                + all.path("height").asText());
        option(command, "--max-sequence-length", all.path("maxSequenceLength").asText());
        option(command, "--true-guidance", unless(all, "trueGuidance", 1));
        option(command, "--guidance-rescale", unless(all, "guidanceRescale", 0));
        option(command, "--frames", clip ? all.path("frames").asText() : "");
        option(command, "--scheduler", all.path("scheduler").asText());
        option(command, "--noise", all.path("noise").asText());
        command.append(all.path("dynamicGuidance").asBoolean() ? " --dynamic-guidance" : "");
        command.append(all.path("karras").asBoolean() ? " --karras" : "");
        command.append(all.path("vaeTiling").asBoolean() ? " --vae-tiling" : "");
    }

    private static String unless(JsonNode all, String name, double usual) {
        return all.path(name).asDouble(usual) == usual ? "" : all.path(name).asText();
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The file's settings are damaged.", e);
        }
    }
}
