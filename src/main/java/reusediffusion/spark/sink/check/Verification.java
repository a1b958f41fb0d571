package reusediffusion.spark.sink.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.ManifestCheck;
import reusediffusion.spark.sink.ledger.MarkerFolding;
import reusediffusion.spark.sink.ledger.Removal;
import reusediffusion.spark.sink.ledger.Summary;
import reusediffusion.spark.sink.ledger.UnlockedReading;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.JobFile;
import reusediffusion.spark.sink.store.MisplacedFolder;
import reusediffusion.spark.sink.store.OpenRuns;
import reusediffusion.spark.sink.store.OutputLock;
import reusediffusion.spark.sink.store.Store;

/**
 * What is wrong in an output folder.
 *
 * @param samples finished ones that were looked at
 * @param failed samples without files
 * @param found how many problems there are
 * @param problems sentences, the first hundred
 * @param notes what is no damage and worth knowing
 * @param takenBack rows that left their markers, so that the next run makes those samples; 0 where nothing was repaired
 * @param restored samples that got markers again, of those whose markers were lost; 0 where nothing was repaired
 */
public record Verification(
        long samples,
        long failed,
        long found,
        List<String> problems,
        List<String> notes,
        long takenBack,
        long restored) {
    private static final int MOST = 100;

    /** Reads every file that a marker names, on all executors, and compares it with the marker; and the manifest with all markers. */
    public static Verification of(SparkSession spark, OutputFolder folder) throws IOException {
        try (Store store = new Store(folder, spark.sessionState().newHadoopConf())) {
            return look(spark, folder, store, null);
        }
    }

    /**
     * The same, and takes back what is damaged: rows of samples whose files are missing or have changed, second rows of one sample, and
     * lines of markers that cannot be read. Finished samples that only the manifest has get markers again where all of theirs is whole.
     * Then it writes the manifest and the summary anew. It holds the folder's lock, and a kill at any
     * moment leaves a folder that the next repair, or the next run, goes on with.
     */
    public static Verification repair(SparkSession spark, OutputFolder folder) throws IOException {
        Runnable lost = () -> spark.sparkContext().cancelAllJobs();
        try (Store store = new Store(folder, spark.sessionState().newHadoopConf());
                OutputLock lock = OutputLock.take(store, folder, "repair", lost)) {
            new OpenRuns(store, folder).endAll();
            MisplacedFolder.remove(store, folder.summary());
            MarkerFolding.run(spark, folder).close();
            return look(spark, folder, store, Removal.in(spark, folder));
        }
    }

    private static Verification look(SparkSession spark, OutputFolder folder, Store store, Removal removal)
            throws IOException {
        Ledger ledger = new Ledger(spark, folder);
        try (Findings findings = UnlockedReading.of(() -> Findings.of(new Inspection(spark, ledger), store))) {
            ManifestCheck check = UnlockedReading.of(() -> ManifestCheck.compare(ledger, store));
            List<String> others = new ArrayList<>(check.problems());
            Optional.ofNullable(new JobFile(store, folder).problem()).ifPresent(others::add);
            List<String> problems = new ArrayList<>(findings.sentences(MOST));
            problems.addAll(others);
            List<String> notes = check.notes();
            List<String> first = problems.stream().limit(MOST).toList();
            long all = findings.number() + others.size();
            if (removal == null) {
                return new Verification(check.samples(), check.failed(), all, first, notes, 0, 0);
            }
            long restored = repair(findings.rows(), new Restoration(spark, ledger), store, removal);
            return new Verification(check.samples(), check.failed(), all, first, notes, findings.number(), restored);
        }
    }

    private static long repair(JavaRDD<Row> findings, Restoration restoration, Store store, Removal removal)
            throws IOException {
        JobFile file = new JobFile(store, restoration.ledger().folder());
        file.mend();
        removal.ofRows(findings);
        long restored = restoration.run(store);
        Summary.rewrite(restoration.ledger(), store);
        if (file.problem() != null) {
            throw new IllegalArgumentException("All else is repaired, but " + file.problem());
        }
        return restored;
    }
}
