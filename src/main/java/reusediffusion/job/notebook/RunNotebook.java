package reusediffusion.job.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reusediffusion.job.run.Job;
import reusediffusion.notebook.CellFault;
import reusediffusion.notebook.CellRunner;
import reusediffusion.notebook.Notebook;
import reusediffusion.report.AtomicFile;

/** Runs all cells of notebooks in their order. */
@Command(
        name = "run",
        description = "Runs all cells of notebooks, and writes their output into the files.",
        sortOptions = false,
        footer = "  jobs/notebook run notebooks/01-generate.ipynb")
public final class RunNotebook implements Job {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "notebooks (.ipynb), each run from its first cell")
    private List<Path> files;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "where the notebooks are written (in the place of those that were read)")
    private Path output;

    @Override
    public void run(SparkConf conf) throws IOException, CellFault {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("There is no notebook " + file + ".");
            }
            Notebook notebook = Notebook.parse(Files.readString(file), file.toString());
            Path written = output == null ? file : output.resolve(file.getFileName());
            run(notebook, file);
            if (written.getParent() != null) {
                Files.createDirectories(written.getParent());
            }
            AtomicFile.write(written, notebook.text().getBytes(StandardCharsets.UTF_8));
            System.out.println(written + ": " + notebook.sources().size() + " cells.");
        }
    }

    private static void run(Notebook notebook, Path file) throws CellFault {
        List<String> sources = notebook.sources();
        try (CellRunner cells = new CellRunner(ClassPath.joined())) {
            for (int i = 0; i < sources.size(); i++) {
                System.err.println(file.getFileName() + ": cell " + (i + 1) + " of " + sources.size());
                try {
                    notebook.put(i, cells.run(sources.get(i)));
                } catch (CellFault e) {
                    throw e.in("Cell " + (i + 1) + " of " + file);
                }
            }
        }
    }
}
