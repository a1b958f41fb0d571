package reusediffusion.job.option;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import reusediffusion.media.Fonts;
import reusediffusion.spark.sheet.Sheet;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.storage.Address;

/** The contact sheet at the end of a run. */
public final class SheetOptions {
    private static final int MOST = 1000;

    @Option(
            names = "--sheet",
            paramLabel = "N|off",
            defaultValue = "40",
            description = "show the first N samples in one picture, _sheet.png (${DEFAULT-VALUE})")
    private String sheet;

    @Option(
            names = {"--sheet-beside", "--sheet_beside"},
            paramLabel = "FOLDER",
            description = "an output folder of the same prompts, whose samples are shown to the left of these")
    private String beside;

    /**
     * Checks the size of the sheet.
     *
     * @throws IllegalArgumentException where it is neither a number within bounds nor {@code off}, or off and asked for
     */
    public void check() {
        if (!sheet.equals("off") && (!sheet.matches("[0-9]{1,4}") || number() < 1 || number() > MOST)) {
            throw new IllegalArgumentException("--sheet takes a number, 1 to " + MOST + ", or off, not " + sheet + ".");
        }
        if (sheet.equals("off") && beside != null) {
            throw new IllegalArgumentException(
                    "--sheet-beside shows samples on the sheet, and --sheet off makes none; leave out one of them.");
        }
    }

    private int number() {
        return Integer.parseInt(sheet);
    }

    /**
     * Writes the contact sheet and gives its place; null where there is none. What goes wrong with it is told, and no
     * fault of the run.
     */
    public Path write(SparkSession spark, String output) {
        if (sheet.equals("off")) {
            return null;
        }
        Configuration configuration = spark.sessionState().newHadoopConf();
        try {
            OutputFolder other = beside == null
                    ? null
                    : new OutputFolder(Address.qualified(beside, configuration).toString());
            OutputFolder folder =
                    new OutputFolder(Address.qualified(output, configuration).toString());
            Path written = new Sheet(spark, folder, number()).write(other);
            if (written != null && !Fonts.present()) {
                System.err.println(Fonts.advice("the contact sheet has no captions"));
            }
            return written;
        } catch (Exception | LinkageError e) { // Spark's are checked ones, which Scala does not declare
            System.err.println("There is no contact sheet. " + ErrorSentence.of(e));
            return null;
        }
    }
}
