package reusediffusion.job.option;

import java.util.TreeMap;
import picocli.CommandLine.Option;
import reusediffusion.media.ImageFormat;
import reusediffusion.media.StillImages;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.Provenance;
import reusediffusion.spark.generate.Signing;

/** What the files are, what they say about themselves, and who signs them. */
final class FileOptions {
    @Option(names = "--format", description = "png, jpg, mp4 or gif (png; mp4 for clips)")
    private String format;

    @Option(
            names = {"--png-level", "--png_level"},
            paramLabel = "LEVEL",
            description = "level of compression, 1 (fast) to 9 (small); pixels stay the same (for each part of"
                    + " a picture, whatever is smaller)")
    private Integer pngLevel;

    @Option(
            names = "--provenance",
            paramLabel = "WHAT",
            defaultValue = "on",
            description = "on: files say that a model made them, and how; no-prompt: the same without the"
                    + " prompt; off: files say nothing (${DEFAULT-VALUE})")
    private String provenance;

    @Option(
            names = "--signer",
            paramLabel = "CLASS",
            description = "a class of your own that signs every file, for example with C2PA; --jars sends it"
                    + " along (files are not signed)")
    private String signer;

    /** The kind of the files; pictures and clips have each their own choice. */
    ImageFormat format(int frames) {
        ImageFormat chosen =
                format == null ? (frames == 1 ? ImageFormat.PNG : ImageFormat.MP4) : ImageFormat.of(format);
        if (frames == 1 && chosen == ImageFormat.MP4) {
            throw new IllegalArgumentException(
                    "--format mp4 is for clips, and this model makes pictures; use png or jpg.");
        }
        return chosen;
    }

    /** @param told what holds for all files of the run */
    Encoding encoding(ImageFormat chosen, int framesPerSecond, TreeMap<String, String> told) {
        ModelOptions.oneOf("--provenance", provenance, "on", "off", "no-prompt");
        return new Encoding(
                chosen,
                framesPerSecond,
                pngLevel(chosen),
                provenance.equals("off") ? null : new Provenance(told, provenance.equals("on")),
                signer == null ? null : new Signing(signer).check());
    }

    private int pngLevel(ImageFormat chosen) {
        if (pngLevel == null) {
            return StillImages.PNG_AUTO;
        }
        if (chosen != ImageFormat.PNG) {
            throw new IllegalArgumentException(
                    "--png-level is of PNG files, and this run writes " + chosen.extension() + "; leave it out.");
        }
        return pngLevel;
    }
}
