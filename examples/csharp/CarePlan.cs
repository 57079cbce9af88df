using System;
using System.Text;
using System.Threading;

/// <summary>
/// Suggest support in the care plan, in C#: mcs Luotsi.cs CarePlan.cs; mono CarePlan.exe county.luotsi
/// </summary>
public static class CarePlan
{
    /// <summary>Two clients, as the record system writes them for luotsi: no name, no identity code.</summary>
    static readonly string[] Clients =
    {
        "{\"persons\": [{\"age\": 74, \"municipality\": \"272\", \"languages\": [\"fi\"], \"roles\": [\"informal_carer\"]," +
        " \"needs\": [{\"code\": \"carer_respite\", \"weight\": 3}, {\"code\": \"carer_support\"}]," +
        " \"constraints\": {\"home_or_remote\": true}}]}",
        "{\"persons\": [{\"age\": 22, \"municipality\": \"217\", \"needs\": [{\"code\": \"loneliness\"}]}]}",
    };

    public static int Main(string[] arguments)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        try
        {
            using (var options = new Luotsi.Options().Set("mode", "read_only"))
            using (var catalogue = new Luotsi.Catalogue(arguments[0], options))
            using (var request = new Luotsi.Request("{\"locale\": \"fi\", \"limit\": 5, \"now\": \"2026-03-10T10:00:00+02:00\"}"))
            {
                foreach (string client in Clients)
                {
                    using (var answer = catalogue.Search(request.Profile(client)))
                    {
                        Console.WriteLine(answer.Total + " services fit; the best of them:");
                        foreach (Luotsi.Hit hit in answer.Hits()) Show(hit);
                    }
                }

                // While the user types, another thread searches; the catalogue is shared by all.
                var typing = new Thread(() =>
                {
                    using (var answer = catalogue.Search("{\"text\": \"sijaisapu yöllä\", \"limit\": 1}"))
                        foreach (Luotsi.Hit hit in answer.Hits()) Show(hit);
                });
                typing.Start();
                typing.Join();

                // An error has a number for the program and a line for the log, and never a client's data.
                try
                {
                    catalogue.Search("{\"colour\": \"red\"}").Dispose();
                }
                catch (Luotsi.Error wrong)
                {
                    Console.WriteLine(wrong.Status + " " + wrong.Json);
                }
            }
            return 0;
        }
        catch (Luotsi.Error wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 1;
        }
    }

    static void Show(Luotsi.Hit hit)
    {
        Console.WriteLine("* " + hit.Title + ", " + hit.Organization);
        if (hit.NextStart != "") Console.WriteLine("  next: " + hit.NextStart);
        if (hit.Phone != "") Console.WriteLine("  call: " + hit.Contact + " " + hit.Phone);
        if (hit.Reasons != "") Console.WriteLine("  why: " + hit.Reasons.Split('\n')[0]);
    }
}
