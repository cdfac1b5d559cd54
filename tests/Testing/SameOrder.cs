using System.Security.Cryptography;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

namespace Akashi.Testing;

/// <summary>
/// An order that looks like chance and is the same in every folder and on every machine: what one test leaves to the next is found
/// here or nowhere. <c>AKASHI_TEST_ORDER</c> (any text) gives another one.
/// </summary>
public sealed class SameOrder : ITestCollectionOrderer, ITestCaseOrderer
{
    private static readonly string Seed = Environment.GetEnvironmentVariable("AKASHI_TEST_ORDER") ?? "";

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        // After the name stands an id, and that is made of the folder.
        [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName.Split(" (id:")[0]), StringComparer.Ordinal)];

    public IReadOnlyCollection<T> OrderTestCases<T>(IReadOnlyCollection<T> testCases)
        where T : ITestCase => [.. testCases.OrderBy(test => Rank(test.TestCaseDisplayName), StringComparer.Ordinal)];

    private static string Rank(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}\n{name}")));
}
