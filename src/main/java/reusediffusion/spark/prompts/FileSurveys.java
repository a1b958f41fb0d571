package reusediffusion.spark.prompts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;

/** The look through all files of a folder, before anything is made. */
record FileSurveys(List<PromptFile> files, PromptReading reading, Configuration configuration) {

    /** Of the first so many rows, by path and line, or of all where {@code limit} is null. */
    List<FileSurvey> upTo(Integer limit) {
        return limit == null ? all() : first(limit);
    }

    private List<FileSurvey> first(long limit) {
        List<FileSurvey> surveys = new ArrayList<>();
        long left = limit;
        for (int i = 0; i < files.size() && left > 0; i++) {
            FileSurvey survey = FileSurvey.of(files.get(i).first(left), reading, configuration);
            left -= survey.file().rows();
            surveys.add(survey);
        }
        return surveys;
    }

    /** Several files at once; what is wrong with the first of them is told. */
    private List<FileSurvey> all() {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<FileSurvey>> running = new ArrayList<>();
            for (PromptFile file : files) {
                Callable<FileSurvey> look = () -> FileSurvey.of(file, reading, configuration);
                running.add(threads.submit(look));
            }
            List<FileSurvey> surveys = new ArrayList<>();
            for (Future<FileSurvey> each : running) {
                surveys.add(each.get());
            }
            return surveys;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the prompts were read.", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
