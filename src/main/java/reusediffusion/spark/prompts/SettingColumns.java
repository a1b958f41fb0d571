package reusediffusion.spark.prompts;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import reusediffusion.pipeline.request.SampleSettings;

/** The columns that say how a row's sample is made, under diffusers' names and ours. */
final class SettingColumns {
    private static final String STEPS = "num_inference_steps";
    private static final String GUIDANCE = "guidance_scale";
    private static final String FRAMES = "num_frames";

    /** By the component of {@link SampleSettings}. */
    private static final Map<String, String> READ = Map.of(
            STEPS,
            STEPS,
            GUIDANCE,
            GUIDANCE,
            "guidance",
            GUIDANCE,
            "width",
            "width",
            "height",
            "height",
            FRAMES,
            FRAMES,
            "frames",
            FRAMES);

    /** Names that people give such columns, without what is no letter, and what is read in their place. */
    private static final Map<String, String> NEAR = new TreeMap<>();

    /** What diffusers takes for each picture, without what is no letter or digit, and what takes its place here. */
    private static final Map<String, String> OF_THE_RUN = new TreeMap<>();

    static {
        ofTheRun("all text encoders read prompt", "prompt2 prompt3 secondaryprompt");
        ofTheRun("all text encoders read negative_prompt", "negativeprompt2 negativeprompt3");
        ofTheRun("--true-guidance holds for the run", "truecfgscale trueguidance");
        ofTheRun("--guidance-rescale holds for the run", "guidancerescale");
        ofTheRun("--dynamic-guidance holds for the run", "usedynamiccfg dynamicguidance");
        ofTheRun("--max-sequence-length holds for the run", "maxsequencelength");
        ofTheRun("--images-per-prompt holds for the run", "numimagesperprompt imagesperprompt numvideosperprompt");
        ofTheRun("--scheduler holds for the run", "scheduler");
        near(
                STEPS,
                "steps step numsteps nsteps inferencesteps samplingsteps samplesteps denoisingsteps numinferencestep");
        near(GUIDANCE, "cfg cfgscale scale guidancestrength guidanceweight classifierfreeguidance");
        near("width", "w imagewidth imgwidth widthpx");
        near("height", "h imageheight imgheight heightpx");
        near("width and height", "size resolution imagesize widthheight");
        near(FRAMES, "f nframes numframe framecount framesnum videolength");
        near("negative_prompt", "negative negprompt neg negativeprompts uncond");
        near("seed", "seeds noiseseed randomseed rngseed");
        for (String column : READ.keySet()) {
            near(column, compact(column));
        }
        near("negative_prompt", "negativeprompt");
    }

    private SettingColumns() {}

    private static void near(String column, String names) {
        for (String name : names.split(" ")) {
            NEAR.put(name, column);
        }
    }

    private static void ofTheRun(String place, String names) {
        for (String name : names.split(" ")) {
            OF_THE_RUN.put(name, place);
        }
    }

    private static String compact(String name) {
        return name.replaceAll("[^a-z0-9]", "");
    }

    static Set<String> names() {
        return READ.keySet();
    }

    /** The settings that a row gives. */
    static SampleSettings of(PromptRow row) {
        Map<String, BigDecimal> set = new TreeMap<>();
        for (Map.Entry<String, String> column : READ.entrySet()) {
            BigDecimal number = row.number(column.getKey());
            if (number != null && set.put(column.getValue(), number) != null) {
                throw row.fault("it sets " + column.getValue() + " under two names; leave one of the columns out.");
            }
        }
        try {
            return SampleSettings.of(set);
        } catch (IllegalArgumentException e) {
            throw row.fault(e.getMessage());
        }
    }

    /** A sentence on columns that look like settings and are not read; null where there are none. */
    static String warning(Collection<String> columns) {
        Set<String> told = new TreeSet<>();
        for (String column : columns) {
            String read = NEAR.get(compact(column));
            String place = OF_THE_RUN.get(compact(column));
            if (place != null) {
                told.add(column + " (" + place + ")");
            }
            boolean plain = READ.containsKey(column) || PromptRow.TEXTS.contains(column);
            if (read != null && !plain && !columns.contains(read)) {
                told.add(column + " (" + read + " would be)");
            }
        }
        return told.isEmpty() ? null : "Columns of the prompts that are not read: " + String.join(", ", told) + ".";
    }
}
